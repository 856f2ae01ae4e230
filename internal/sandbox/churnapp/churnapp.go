// Package churnapp runs the application in app/ as a process on a loopback port, so that the
// deployed code answers at the endpoints of the embedded cloud.
package churnapp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"bankchurn/internal/sandbox/child"
	"bankchurn/internal/sandbox/loopback"
)

// Options are the options of Start.
type Options struct {
	// App is the folder with main.py. Required.
	App string
	// Work is a folder for the trained model and the log. Required; created if missing.
	Work string
	// Patience is how long the application may take to become healthy; default 60 s.
	Patience time.Duration
	// Grace is how long the application may take to finish requests in flight before it is
	// killed; default 10 s.
	Grace time.Duration
}

// App is the running application.
type App struct {
	cmd *exec.Cmd
	// stop makes the process end; done is closed when it has ended with err.
	stop   context.CancelFunc
	done   chan struct{}
	err    error
	log    *os.File
	target *url.URL
	proxy  *httputil.ReverseProxy
}

// Start trains the model with the installed libraries, because a pickle only works with the
// versions that wrote it, starts the application and waits until it is healthy. Without Python
// or its packages the error is ErrNoPython.
func Start(ctx context.Context, opts Options) (*App, error) {
	if opts.Patience == 0 {
		opts.Patience = time.Minute
	}
	if opts.Grace == 0 {
		opts.Grace = 10 * time.Second
	}
	python, err := findPython(ctx, os.Getenv)
	if err != nil {
		return nil, err
	}
	model := filepath.Join(opts.Work, "model")
	if err := os.MkdirAll(opts.Work, 0o755); err != nil {
		return nil, fmt.Errorf("application: %w", err)
	}
	train := exec.CommandContext(ctx, python, "train.py", "--out", model)
	train.Dir, train.Env = opts.App, environment()
	if output, err := train.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("application: training the model: %s", lastLine(output, err))
	}
	port, err := freePort()
	if err != nil {
		return nil, fmt.Errorf("application: %w", err)
	}
	log, err := os.Create(filepath.Join(opts.Work, "app.log"))
	if err != nil {
		return nil, fmt.Errorf("application: %w", err)
	}
	// Stop ends it, not the context of Start.
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	cmd := child.Command(running, opts.Grace, python, "main.py")
	cmd.Dir, cmd.Stdout, cmd.Stderr = opts.App, log, log
	cmd.Env = environment("HOST=127.0.0.1", "PORT="+strconv.Itoa(port), "MODEL_DIR="+model, "LOG_LEVEL=INFO")
	if err := cmd.Start(); err != nil {
		stop()
		return nil, errors.Join(fmt.Errorf("application: %w", err), log.Close())
	}
	target := &url.URL{Scheme: "http", Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(port))}
	a := &App{cmd: cmd, stop: stop, done: make(chan struct{}), log: log, target: target, proxy: proxyTo(target, log.Name())}
	go func() {
		a.err = cmd.Wait()
		close(a.done)
	}()
	if err := a.untilHealthy(ctx, opts.Patience); err != nil {
		return nil, errors.Join(err, a.Stop())
	}
	return a, nil
}

// ServeHTTP forwards the request to the application.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.proxy.ServeHTTP(w, r) }

// Log returns the path of the application's log file.
func (a *App) Log() string { return a.log.Name() }

// Stop ends the application after the requests in flight. A second call does nothing.
func (a *App) Stop() error {
	if a.log == nil {
		return nil
	}
	a.stop()
	<-a.done
	log := a.log
	a.log = nil
	if err := log.Close(); err != nil {
		return fmt.Errorf("application's log: %w", err)
	}
	return nil
}

// Kill ends the application at once.
func (a *App) Kill() {
	// An error means that it has already ended.
	_ = a.cmd.Process.Kill()
}

func (a *App) untilHealthy(ctx context.Context, patience time.Duration) error {
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for !healthy(ctx, a.target.String()+"/health") {
		select {
		case <-a.done:
			err := a.err
			if err == nil {
				err = errors.New("exit status 0")
			}
			text, _ := os.ReadFile(a.log.Name())
			return fmt.Errorf("application: main.py ended before it was healthy (%w): %s", err, lastLine(text, errors.New("no log")))
		case <-ctx.Done():
			return fmt.Errorf("application: stopped before it was healthy: %w", ctx.Err())
		case <-deadline.C:
			return fmt.Errorf("application: not healthy within %s: see %s", patience, a.log.Name())
		case <-tick.C:
		}
	}
	return nil
}

func healthy(ctx context.Context, health string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, health, nil)
	if err != nil {
		return false
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	return answer.Body.Close() == nil && answer.StatusCode == http.StatusOK
}

// proxyTo forwards requests unchanged. If the application has ended, it responds with a 502
// that names the log file.
func proxyTo(target *url.URL, log string) *httputil.ReverseProxy {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) },
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusBadGateway)
			// The client may have disconnected.
			_ = json.NewEncoder(w).Encode(map[string]string{"error": fmt.Sprintf("the application does not answer (%v): see %s", err, log)})
		},
	}
}

// freePort returns a loopback port that was free a moment ago.
func freePort() (int, error) {
	socket, err := loopback.Listen()
	if err != nil {
		return 0, err
	}
	return socket.Addr().(*net.TCPAddr).Port, socket.Close()
}
