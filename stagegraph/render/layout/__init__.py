"""Where cards, arrows and labels stand, whatever draws them."""
