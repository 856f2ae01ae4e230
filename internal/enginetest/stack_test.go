package enginetest

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"bankchurn/internal/sandbox"
	"bankchurn/internal/sandbox/pulumicli"
	"bankchurn/stacks"
)

// cli finds or builds the Pulumi CLI once.
var cli = sync.OnceValues(func() (string, error) {
	return pulumicli.Find(context.Background(), pulumicli.Options{ToolsDir: filepath.Join(root, "tools")})
})

// root is the project folder, read before any test changes the working folder.
var root = func() string {
	path, err := filepath.Abs("../..")
	if err != nil {
		panic(err)
	}
	return path
}()

// today is the date of every test: allowed values and warnings depend on the end of support of
// versions.
var today = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)

// stack is one stack in its own project folder.
type stack struct {
	t    *testing.T
	opts sandbox.Options
	s    *sandbox.Sandbox
	log  *output
}

// newStack creates a project with the given stack file, independent of other tests' projects,
// so that tests can run in parallel.
func newStack(t *testing.T, text string) *stack {
	t.Helper()
	command, err := cli()
	if err != nil {
		t.Fatal(err)
	}
	dir := projectFolder(t)
	st := &stack{t: t, log: &output{}}
	st.opts = sandbox.Options{
		Root: dir, Stack: "test", Program: stacks.Options{Today: today}.Program, CLI: command, Command: "a test",
		Stdout: st.log, Stderr: st.log, Grace: 20 * time.Second,
	}
	began := time.Now()
	t.Cleanup(func() {
		result := "ok"
		if t.Failed() {
			result = "FAILED"
		}
		results.add(resultRow{t.Name(), result, time.Since(began)})
	})
	st.edit(text)
	t.Cleanup(func() {
		if err := st.s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		if t.Failed() {
			t.Logf("output of the engine:\n%s", st.log)
		}
	})
	return st
}

// projectFolder creates a project. For a test with its own working folder the two are the same,
// because the program resolves paths such as lambda.zip in the working folder, and the engine
// in the project.
func projectFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err == nil && dir == workingFolder() {
		dir = t.TempDir()
		write(t, filepath.Join(dir, "app", "handler.py"), function)
	}
	if err != nil {
		t.Fatal(err)
	}
	project, err := os.ReadFile(filepath.Join(root, "Pulumi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "Pulumi.yaml"), string(project))
	return dir
}

// edit writes the stack file and reopens the stack, as a new command would.
func (st *stack) edit(text string) {
	st.t.Helper()
	write(st.t, filepath.Join(st.opts.Root, "Pulumi."+st.opts.Stack+".yaml"), text)
	if st.s != nil {
		if err := st.s.Close(); err != nil {
			st.t.Fatal(err)
		}
	}
	s, err := sandbox.Open(context.Background(), st.opts)
	if err != nil {
		st.t.Fatal(err)
	}
	st.s = s
}

func (st *stack) up() sandbox.Result {
	st.t.Helper()
	result, err := st.s.Up(st.t.Context())
	if err != nil {
		st.t.Fatalf("up: %v: %v", err, result.Errors)
	}
	return result
}

// upFails runs an update that must fail, and returns the errors that it shows.
func (st *stack) upFails() string {
	st.t.Helper()
	result, err := st.s.Up(st.t.Context())
	if err == nil {
		st.t.Fatalf("up succeeded: %v", result.Changes)
	}
	return strings.Join(result.Errors, "\n")
}

func (st *stack) destroy() {
	st.t.Helper()
	if _, err := st.s.Destroy(st.t.Context()); err != nil {
		st.t.Fatal(err)
	}
	for _, left := range st.inventory(st.opts.Stack) {
		st.t.Errorf("left behind after destroy: %s %s", left.Type, left.ID)
	}
}

// answers calls the deployed service as a client would.
func (st *stack) answers() {
	st.t.Helper()
	outputs := st.outputs()
	host, _ := outputs["host"].(string)
	health, _ := outputs["healthUrl"].(string)
	get, err := http.NewRequestWithContext(st.t.Context(), http.MethodGet, health, nil)
	if err != nil {
		st.t.Fatal(err)
	}
	get.Host = host
	st.expectOK(get)
	predict, _ := outputs["predictUrl"].(string)
	post, err := http.NewRequestWithContext(st.t.Context(), http.MethodPost, predict, strings.NewReader(`{"credit_score": 650, "age": 35}`))
	if err != nil {
		st.t.Fatal(err)
	}
	post.Host = host
	st.expectOK(post)
}

// client trusts the embedded cloud and keeps no connection open. It calls from within the
// stack's network, where that has an internal load balancer.
func (st *stack) client() *http.Client {
	st.t.Helper()
	pem, err := st.s.Cloud().Roots()
	if err != nil {
		st.t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	inside := st.s.Cloud().Inside
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, DisableKeepAlives: true,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if socket, internal := inside()[address]; internal {
				address = socket
			}
			return (&net.Dialer{}).DialContext(ctx, network, address)
		},
	}}
}

// output returns one of the stack's outputs, as text.
func (st *stack) output(name string) string {
	st.t.Helper()
	text, _ := st.outputs()[name].(string)
	return text
}

// outputs reads the stack's outputs from the state, because starting the CLI takes a second of
// CPU, which for all outputs of these tests would be minutes.
func (st *stack) outputs() map[string]any {
	st.t.Helper()
	for _, r := range st.state() {
		if r.Type == "pulumi:pulumi:Stack" {
			return r.Outputs
		}
	}
	return nil
}

// stateResource is one resource of the engine's state.
type stateResource struct {
	Type, ID string
	Outputs  map[string]any
}

func (st *stack) state() []stateResource {
	st.t.Helper()
	text, err := os.ReadFile(st.statePath())
	if err != nil {
		st.t.Fatal(err)
	}
	var state struct {
		Checkpoint struct {
			Latest struct{ Resources []stateResource }
		}
	}
	if err := json.Unmarshal(text, &state); err != nil {
		st.t.Fatal(err)
	}
	return state.Checkpoint.Latest.Resources
}

// healthy requires an endpoint to be healthy.
func (st *stack) healthy(base string) {
	st.t.Helper()
	get, err := http.NewRequestWithContext(st.t.Context(), http.MethodGet, base+"/health", nil)
	if err != nil {
		st.t.Fatal(err)
	}
	st.expectOK(get)
}

func (st *stack) expectOK(request *http.Request) {
	st.t.Helper()
	answer, err := st.client().Do(request)
	if err != nil {
		st.t.Errorf("%s: %v", request.URL, err)
		return
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(io.LimitReader(answer.Body, 200))
		st.t.Errorf("%s: status %d, want 200: %s", request.URL, answer.StatusCode, body)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// output collects the engine's output from several goroutines.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}
