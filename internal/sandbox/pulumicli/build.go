package pulumicli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

const (
	module  = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
	ldflags = "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=" + Pinned
	// linesOnFailure is how many lines of the compiler's output an error shows.
	linesOnFailure = 15
)

// cached returns the built CLI, and builds it if it is missing. Processes that need it at the
// same time wait for the one that builds.
func cached(ctx context.Context, opts Options) (string, error) {
	dir := filepath.Join(opts.CacheDir, "pulumi-"+Pinned)
	target := filepath.Join(dir, "pulumi")
	if runtime.GOOS == "windows" {
		target += ".exe"
	}
	if executable(target) {
		return target, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("cache directory: %w", err)
	}
	lock := flock.New(filepath.Join(dir, "lock"))
	free, err := lock.TryLock()
	if err == nil && !free {
		opts.Log("another process is building the Pulumi command line: waiting for it")
		_, err = lock.TryLockContext(ctx, time.Second)
	}
	if err != nil {
		return "", fmt.Errorf("build of the Pulumi command line: %w", err)
	}
	// The lock is released when the process ends, at the latest.
	defer func() { _ = lock.Unlock() }()
	if executable(target) {
		return target, nil
	}
	return target, build(ctx, opts, dir, target)
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && (runtime.GOOS == "windows" || info.Mode()&0o111 != 0)
}

func build(ctx context.Context, opts Options, dir, target string) error {
	if _, err := os.Stat(filepath.Join(opts.ToolsDir, "go.mod")); err != nil {
		return fmt.Errorf("build of the Pulumi command line: %w: install pulumi %s or later and put it on PATH", err, oldest)
	}
	opts.Log("no suitable pulumi on PATH (need %s or later): building %s from tools/go.mod into %s", oldest, Pinned, dir)
	opts.Log("this happens once and takes about 3 to 5 minutes on 2 cores, plus the download of the modules")
	start := time.Now()
	staging, err := os.MkdirTemp(dir, "build-")
	if err != nil {
		return fmt.Errorf("build of the Pulumi command line: %w", err)
	}
	defer func() { _ = os.RemoveAll(staging) }()
	staged := filepath.Join(staging, filepath.Base(target))

	var output bytes.Buffer
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", ldflags, "-o", staged, module)
	cmd.Dir = opts.ToolsDir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	cmd.Stdout, cmd.Stderr = &output, &output
	cmd.WaitDelay = 10 * time.Second
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }

	done := make(chan struct{})
	go heartbeat(opts, start, done)
	err = cmd.Run()
	close(done)
	if err != nil {
		return buildError(ctx, opts, err, output.String())
	}
	if err := os.Rename(staged, target); err != nil {
		return fmt.Errorf("build of the Pulumi command line: %w", err)
	}
	opts.Log("built the Pulumi command line in %s", time.Since(start).Round(time.Second))
	return nil
}

func heartbeat(opts Options, start time.Time, done <-chan struct{}) {
	tick := time.NewTicker(opts.Heartbeat)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return
		case <-tick.C:
			opts.Log("still building the Pulumi command line, %s so far", time.Since(start).Round(time.Second))
		}
	}
}

func buildError(ctx context.Context, opts Options, err error, output string) error {
	if ctx.Err() != nil {
		return fmt.Errorf("build of the Pulumi command line: stopped: %w", ctx.Err())
	}
	lines := strings.Split(strings.TrimSpace(output), "\n")
	if len(lines) > linesOnFailure {
		lines = lines[len(lines)-linesOnFailure:]
	}
	return fmt.Errorf("build of the Pulumi command line: %w\n%s\nwhat to do: run `go build %s` in %s to see all of it, "+
		"or install pulumi %s or later and put it on PATH (or name it in %s)",
		err, strings.Join(lines, "\n"), module, opts.ToolsDir, oldest, Override)
}
