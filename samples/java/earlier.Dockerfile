# syntax=docker/dockerfile:1

FROM eclipse-temurin:21-jdk-jammy AS base
WORKDIR /workspace
COPY .mvn/ .mvn/
COPY --chmod=0755 mvnw ./
COPY pom.xml ./

# test runs the unit tests
FROM base AS test
COPY src/ src/
RUN --mount=type=cache,target=/root/.m2,sharing=locked \
    ./mvnw --batch-mode --no-transfer-progress test

FROM base AS build
COPY src/ src/
RUN --mount=type=cache,target=/root/.m2,sharing=locked \
    ./mvnw --batch-mode --no-transfer-progress package -DskipTests \
    && mv target/*.jar app.jar

FROM build AS extract
RUN java -Djarmode=layertools -jar app.jar extract --destination layers

# development is the application on a JDK with an open debugger port
FROM extract AS development
RUN mkdir /app && cp -a layers/*/. /app/
WORKDIR /app
ENV JAVA_TOOL_OPTIONS=-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=*:8000
EXPOSE 8080 8000
CMD ["java", "org.springframework.boot.loader.launch.JarLauncher"]

# runtime is the image that is shipped
FROM eclipse-temurin:17-jre-jammy AS runtime
RUN apt-get update \
    && apt-get install -y --no-install-recommends tini \
    && rm -rf /var/lib/apt/lists/*
RUN adduser --system --group --uid 10001 --no-create-home --disabled-login app
WORKDIR /app
COPY --from=extract /workspace/layers/dependencies/ ./
COPY --from=extract /workspace/layers/spring-boot-loader/ ./
COPY --from=extract /workspace/layers/application/ ./
USER app
EXPOSE 8080
ENTRYPOINT ["tini", "--", "java", "org.springframework.boot.loader.launch.JarLauncher"]
