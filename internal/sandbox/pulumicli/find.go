// Package pulumicli finds a Pulumi command line that the sandbox can drive, and builds the pinned one when there is none.
package pulumicli

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/blang/semver"
)

// Pinned is the version in tools/go.mod, which is built when no suitable command line is found.
const Pinned = "3.259.0"

// Override is the environment variable that names a command line to use in place of the one on PATH.
const Override = "BANKCHURN_PULUMI"

// oldest is the first version in which a resource hook that fails also fails the deployment, which the verification
// of endpoints relies on. newest is the first one that is not supported.
var (
	oldest = semver.MustParse("3.238.0")
	newest = semver.MustParse("4.0.0")
)

// Options says where to look and whom to tell.
type Options struct {
	// ToolsDir is the folder with the go.mod that pins the command line (tools/ of this repository).
	ToolsDir string
	// CacheDir is where the built command line is kept; default: bankchurn/ in the user's cache directory.
	CacheDir string
	// Log receives one line for each step that takes time; nil: dropped.
	Log func(format string, args ...any)
	// Heartbeat is the time between the lines that a running build prints; default 30 s.
	Heartbeat time.Duration
}

// Find returns the absolute path of a suitable command line: the one that BANKCHURN_PULUMI names, else the one on PATH,
// else the pinned one, which is built into the cache on first use.
func Find(ctx context.Context, opts Options) (string, error) {
	if opts.Log == nil {
		opts.Log = func(string, ...any) {}
	}
	if opts.Heartbeat == 0 {
		opts.Heartbeat = 30 * time.Second
	}
	if named := os.Getenv(Override); named != "" {
		path, err := exec.LookPath(named)
		if err != nil {
			return "", fmt.Errorf("%s: %w", Override, err)
		}
		if err := suitable(ctx, path); err != nil {
			return "", fmt.Errorf("%s: %s: %w", Override, path, err)
		}
		return filepath.Abs(path)
	}
	if path, err := exec.LookPath("pulumi"); err == nil {
		err := suitable(ctx, path)
		if err == nil {
			return filepath.Abs(path)
		}
		opts.Log("pulumi on PATH (%s) is not used: %v", path, err)
	}
	if opts.CacheDir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("cache directory: %w: set XDG_CACHE_HOME or HOME, or put pulumi on PATH", err)
		}
		opts.CacheDir = filepath.Join(cache, "bankchurn")
	}
	return cached(ctx, opts)
}

// suitable runs `pulumi version` and checks its answer.
func suitable(ctx context.Context, path string) error {
	// The command writes a log into its home folder, and the user's own must stay as it is.
	home, err := os.MkdirTemp("", "pulumi-home-")
	if err != nil {
		return fmt.Errorf("temporary folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(home) }()
	cmd := exec.CommandContext(ctx, path, "version")
	cmd.Env = append(os.Environ(), "PULUMI_SKIP_UPDATE_CHECK=true", "PULUMI_HOME="+home)
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("pulumi version: %w", err)
	}
	return checkVersion(strings.TrimSpace(string(out)))
}

func checkVersion(text string) error {
	v, err := semver.ParseTolerant(text)
	if err != nil {
		return fmt.Errorf("version %q: %w", text, err)
	}
	// A build between releases (3.259.1-dev.2) counts as its release, so the comparison leaves the suffix out.
	v.Pre, v.Build = nil, nil
	if v.LT(oldest) || v.GE(newest) {
		return fmt.Errorf("version %s: need at least %s and less than %s", text, oldest, newest)
	}
	return nil
}
