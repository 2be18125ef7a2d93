# The fake as an image with nothing else in it:
#   docker build -t fgfake . && docker run -p 8080:8080 fgfake --token local-token=PROJECT_ID
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o /fgfake ./cmd/fgfake

FROM scratch
COPY --from=build /fgfake /fgfake
USER 65532:65532
EXPOSE 8080 8081
ENTRYPOINT ["/fgfake", "--addr", "0.0.0.0:8080", "--control-addr", "0.0.0.0:8081"]
CMD ["--demo"]
