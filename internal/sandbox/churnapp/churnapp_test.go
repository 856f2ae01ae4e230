//go:build unix

package churnapp

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The test binary replaces Python. FAKE determines what it does as train.py and main.py.
func TestMain(m *testing.M) {
	fake := os.Getenv("FAKE")
	if fake == "" {
		os.Exit(m.Run())
	}
	switch os.Args[1] {
	case "-c":
		if fake == "no packages" {
			_, _ = fmt.Fprintln(os.Stderr, "Traceback (most recent call last):\nModuleNotFoundError: No module named 'fastapi'")
			os.Exit(1)
		}
	case "train.py":
		if fake == "no training" {
			_, _ = fmt.Fprintln(os.Stderr, "Traceback:\nMemoryError: too many customers")
			os.Exit(1)
		}
	case "main.py":
		fakeMain(fake)
	}
	os.Exit(0)
}

func fakeMain(fake string) {
	_ = os.WriteFile(pidFile(filepath.Dir(os.Getenv("MODEL_DIR"))), []byte(strconv.Itoa(os.Getpid())), 0o600)
	switch fake {
	case "ends":
		fmt.Println(`{"message": "model not loaded, stopping"}`)
		os.Exit(1)
	case "stubborn":
		signal.Ignore(os.Interrupt)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
		if fake == "never healthy" {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	mux.HandleFunc("POST /predict", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Request-Id", r.Header.Get("X-Request-Id"))
		w.WriteHeader(http.StatusTeapot)
		_, _ = fmt.Fprintf(w, "%s %s for %s", r.URL.Path, body, r.Host)
	})
	_ = http.ListenAndServe(net.JoinHostPort(os.Getenv("HOST"), os.Getenv("PORT")), mux)
}

func pidFile(work string) string { return filepath.Join(work, "pid") }

func options(t *testing.T, fake string) Options {
	t.Setenv("PYTHON", os.Args[0])
	t.Setenv("FAKE", fake)
	return Options{App: t.TempDir(), Work: filepath.Join(t.TempDir(), "app"), Grace: 10 * time.Second}
}

func started(t *testing.T, opts Options) *App {
	t.Helper()
	app, err := Start(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		app.Kill()
		_ = app.Stop()
	})
	return app
}

// running reports whether the process of the last main.py still exists.
func running(t *testing.T, opts Options) bool {
	t.Helper()
	text, err := os.ReadFile(pidFile(opts.Work))
	if errors.Is(err, os.ErrNotExist) {
		return false
	}
	pid, err := strconv.Atoi(string(text))
	if err != nil {
		t.Fatal(err)
	}
	return syscall.Kill(pid, 0) == nil
}

func TestRequestsReachTheApplicationAndItsAnswersComeBackAsTheyAre(t *testing.T) {
	app := started(t, options(t, "well"))
	request := httptest.NewRequest(http.MethodPost, "http://api.example/predict", strings.NewReader(`{"age": 35}`))
	request.Header.Set("X-Request-Id", "abc-123")
	answer := httptest.NewRecorder()
	app.ServeHTTP(answer, request)
	host := app.target.Host
	if want := `/predict {"age": 35} for ` + host; answer.Code != http.StatusTeapot || answer.Body.String() != want {
		t.Errorf("got %d %s, want 418 %s", answer.Code, answer.Body, want)
	}
	if got := answer.Header().Get("X-Request-Id"); got != "abc-123" {
		t.Errorf("request id: got %q, want abc-123", got)
	}
}

func TestStopLeavesNoProcess(t *testing.T) {
	for _, fake := range []string{"well", "stubborn"} {
		opts := options(t, fake)
		if fake == "stubborn" {
			opts.Grace = 50 * time.Millisecond
		}
		app := started(t, opts)
		if !running(t, opts) {
			t.Fatalf("%s: not running: the test does not test what it says", fake)
		}
		for range 2 {
			if err := app.Stop(); err != nil {
				t.Errorf("%s: %v", fake, err)
			}
		}
		if running(t, opts) {
			t.Errorf("%s: the process still runs", fake)
		}
	}
}

func TestAStartThatFailsSaysWhyAndLeavesNoProcess(t *testing.T) {
	for _, c := range []struct {
		fake     string
		patience time.Duration
		want     string
	}{
		{"no training", 0, "training the model: MemoryError: too many customers"},
		{"ends", 0, `main.py ended before it was healthy (exit status 1): {"message": "model not loaded, stopping"}`},
		{"never healthy", 300 * time.Millisecond, "not healthy within 300ms"},
	} {
		t.Run(c.fake, func(t *testing.T) {
			opts := options(t, c.fake)
			opts.Patience = c.patience
			app, err := Start(t.Context(), opts)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
			if errors.Is(err, ErrNoPython) {
				t.Error("counts as a machine without Python")
			}
			if app != nil || running(t, opts) {
				t.Errorf("application %v, its process runs: %v", app, running(t, opts))
			}
		})
	}
}

func TestWithoutThePackagesTheErrorSaysWhatToDo(t *testing.T) {
	opts := options(t, "no packages")
	for python, reason := range map[string]string{os.Args[0]: "No module named 'fastapi'", "/nonexistent/python": "/nonexistent/python"} {
		t.Setenv("PYTHON", python)
		_, err := Start(t.Context(), opts)
		if !errors.Is(err, ErrNoPython) || !strings.Contains(err.Error(), reason) || !strings.Contains(err.Error(), "app/test.sh") {
			t.Errorf("%s: got %v, want ErrNoPython with %q and what to do", python, err, reason)
		}
	}
}

func TestAnApplicationThatDiedIsABadGatewayThatNamesTheLog(t *testing.T) {
	app := started(t, options(t, "well"))
	app.Kill()
	<-app.done
	answer := httptest.NewRecorder()
	app.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "http://api.example/health", nil))
	if answer.Code != http.StatusBadGateway || !strings.Contains(answer.Body.String(), app.Log()) {
		t.Errorf("got %d %s, want 502 and %s", answer.Code, answer.Body, app.Log())
	}
}
