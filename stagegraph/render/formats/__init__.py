"""The pictures' formats, a writer each."""
