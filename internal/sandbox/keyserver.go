package sandbox

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"time"
)

// The engine encrypts its state with a key that it gets from a secrets provider. Its default, a
// passphrase, takes a million rounds of PBKDF2 at every command: 0.17 s, a third of what a command
// costs. So this process is the provider, by the one call of HashiCorp Vault's API that the engine
// makes. Neither value is a secret: they lock throw-away state that holds placeholders only.
const (
	secretsProvider = "hashivault://sandbox"
	encryptedKey    = "c2FuZGJveA==" // what the engine sends to have the key; any text does
)

// serveKey starts the secrets provider and returns its address. stop ends it.
func serveKey() (address string, stop func(), err error) {
	answer, err := json.Marshal(map[string]any{"data": map[string]any{
		"plaintext": base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("sandbox!"), 4)), // 32 bytes, for AES-256
	}})
	if err != nil {
		return "", nil, fmt.Errorf("secrets provider: %w", err)
	}
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, fmt.Errorf("secrets provider: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /v1/transit/decrypt/sandbox", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(answer) // an engine that was killed does not listen
	})
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	// Serve returns only when the server is stopped.
	go func() { _ = server.Serve(socket) }()
	return "http://" + socket.Addr().String(), func() { _ = server.Close() }, nil
}
