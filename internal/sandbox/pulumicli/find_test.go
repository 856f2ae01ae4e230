package pulumicli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestAVersionIsSuitableFromResourceHooksOnAndUpToFour(t *testing.T) {
	for _, c := range []struct {
		version  string
		suitable bool
	}{
		{"v3.237.0", false}, {"v3.238.0", true}, {"3.259.0", true}, {"v3.260.1-alpha.1", true}, {"v4.0.0", false}, {"nonsense", false},
	} {
		if err := checkVersion(c.version); (err == nil) != c.suitable {
			t.Errorf("%s: got %v, want suitable=%v", c.version, err, c.suitable)
		}
	}
}

func TestThePinnedVersionIsTheOneInToolsGoMod(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "tools", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "github.com/pulumi/pulumi/pkg/v3 v" + Pinned; !strings.Contains(string(text), want) {
		t.Errorf("tools/go.mod does not require %s", want)
	}
}

// program writes a shell script as an executable.
func program(t *testing.T, dir, name, script string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// lines collects the messages of Find.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) log(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, _ = fmt.Fprintf(&l.text, format+"\n", args...)
}

func TestTheNamedCommandLineIsUsedOrRefused(t *testing.T) {
	dir := t.TempDir()
	good, old := program(t, dir, "good", "echo v3.250.0"), program(t, dir, "old", "echo v3.100.0")
	t.Setenv(Override, good)
	if path, err := Find(t.Context(), Options{}); err != nil || path != good {
		t.Errorf("got %s (%v), want %s", path, err, good)
	}
	t.Setenv(Override, old)
	if _, err := Find(t.Context(), Options{}); err == nil || !strings.Contains(err.Error(), "3.238.0") {
		t.Errorf("too old: got %v, want an error that says what is needed", err)
	}
}

func TestATooOldCommandLineOnPathIsPassedOverForTheCachedOne(t *testing.T) {
	path, cache := t.TempDir(), t.TempDir()
	program(t, path, "pulumi", "echo v3.100.0")
	t.Setenv("PATH", path+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv(Override, "")
	if err := os.MkdirAll(filepath.Join(cache, "pulumi-"+Pinned), 0o700); err != nil {
		t.Fatal(err)
	}
	want := program(t, filepath.Join(cache, "pulumi-"+Pinned), "pulumi", "echo v"+Pinned)
	var said lines
	got, err := Find(t.Context(), Options{CacheDir: cache, Log: said.log})
	if err != nil || got != want {
		t.Errorf("got %s (%v), want %s", got, err, want)
	}
	if !strings.Contains(said.text.String(), "v3.100.0") {
		t.Errorf("messages: want the version that was passed over, got %q", said.text.String())
	}
}

// fakeGo puts a go command on PATH that runs the script; "$target" is the file to build.
func fakeGo(t *testing.T, script string) Options {
	t.Helper()
	bin, tools := t.TempDir(), t.TempDir()
	program(t, bin, "go", `while [ "$1" != "-o" ]; do shift; done; target="$2"`+"\n"+script)
	if err := os.WriteFile(filepath.Join(tools, "go.mod"), []byte("module tools\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+":/usr/bin:/bin")
	t.Setenv(Override, "")
	return Options{ToolsDir: tools, CacheDir: t.TempDir(), Heartbeat: 50 * time.Millisecond}
}

func TestTheBuildSaysWhatItDoesAndHowLongItTook(t *testing.T) {
	opts := fakeGo(t, `sleep 0.3; printf '#!/bin/sh\necho v3.259.0\n' > "$target"; chmod +x "$target"`)
	var said lines
	opts.Log = said.log
	path, err := Find(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	if err := suitable(t.Context(), path); err != nil {
		t.Errorf("what was built: %v", err)
	}
	for _, want := range []string{"3 to 5 minutes", "still building", "built the Pulumi command line in"} {
		if !strings.Contains(said.text.String(), want) {
			t.Errorf("messages: want %q in\n%s", want, said.text.String())
		}
	}
	left, err := filepath.Glob(filepath.Join(opts.CacheDir, "*", "build-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestTwoProcessesDoNotBuildAtOnce(t *testing.T) {
	builds := filepath.Join(t.TempDir(), "builds")
	opts := fakeGo(t, `echo build >> '`+builds+`'; sleep 0.3; echo > "$target"; chmod +x "$target"`)
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			if _, err := Find(context.Background(), opts); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	if text, err := os.ReadFile(builds); err != nil || string(text) != "build\n" {
		t.Errorf("builds: got %q (%v), want one", text, err)
	}
}

func TestAFailedBuildShowsTheCompilersLastLinesAndWhatToDo(t *testing.T) {
	opts := fakeGo(t, `for n in $(seq 40); do echo "line $n."; done; exit 1`)
	_, err := Find(t.Context(), opts)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"line 40.", "line 26.", "what to do", Override} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("want %q in %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "line 25.") {
		t.Error("more than the last 15 lines")
	}
}
