# Needs nothing but docker: the jar is built in the first stage.
#
# Both images are named by tag here. For a build that is the same tomorrow, give them by digest, as your registry tells it
# (docker buildx imagetools inspect eclipse-temurin:17-jre):
#   docker build --build-arg RUNTIME_IMAGE=eclipse-temurin@sha256:… --build-arg BUILD_IMAGE=maven@sha256:… .
ARG BUILD_IMAGE=maven:3.9-eclipse-temurin-17
ARG RUNTIME_IMAGE=eclipse-temurin:17-jre

FROM ${BUILD_IMAGE} AS build
WORKDIR /build
COPY pom.xml ./
COPY proto proto
COPY src/main src/main
RUN --mount=type=cache,target=/root/.m2 mvn -B -q -Dmaven.test.skip=true package

FROM ${RUNTIME_IMAGE}
RUN groupadd --system --gid 10001 carillon \
    && useradd --system --uid 10001 --gid carillon --home-dir /var/lib/carillon --create-home carillon
COPY --from=build /build/target/carillon.jar /opt/carillon/carillon.jar
COPY LICENSE NOTICE /opt/carillon/
COPY config.json /etc/carillon/config.json
# By number, so that an orchestrator sees that it is not root.
USER 10001:10001
WORKDIR /var/lib/carillon
EXPOSE 8080
# Nothing is written but to /tmp: run it with a read-only root and a tmpfs there (docker run --read-only --tmpfs /tmp).
# The exec form, no shell: the JVM is process 1, so that a stop reaches it and the lead is given away at once.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=75", "-XX:+ExitOnOutOfMemoryError", "-jar", "/opt/carillon/carillon.jar"]
CMD ["scheduler", "--config", "/etc/carillon/config.json"]
