# Needs nothing but docker: the jar is built in the first stage.
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /build
COPY pom.xml ./
COPY proto proto
COPY src/main src/main
RUN --mount=type=cache,target=/root/.m2 mvn -B -q -Dmaven.test.skip=true package

FROM eclipse-temurin:17-jre
RUN groupadd --system --gid 10001 carillon \
    && useradd --system --uid 10001 --gid carillon --home-dir /var/lib/carillon --create-home carillon
COPY --from=build /build/target/carillon.jar /opt/carillon/carillon.jar
COPY LICENSE NOTICE /opt/carillon/
COPY config.json /etc/carillon/config.json
USER carillon
WORKDIR /var/lib/carillon
EXPOSE 8080
# The exec form: the JVM is process 1, so that a stop reaches it and the lead is given away at once.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=75", "-XX:+ExitOnOutOfMemoryError", "-jar", "/opt/carillon/carillon.jar"]
CMD ["scheduler", "--config", "/etc/carillon/config.json"]
