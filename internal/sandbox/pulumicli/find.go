// Package pulumicli finds a Pulumi CLI that the sandbox can use, and builds the pinned one if
// there is none.
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

// Pinned is the version in tools/go.mod, which is built if no suitable CLI is found.
const Pinned = "3.259.0"

// Override is the environment variable for the path of a CLI to use instead of the one on PATH.
const Override = "BANKCHURN_PULUMI"

// oldest is the first version in which a failed resource hook fails the deployment, on which
// the verification of endpoints relies. newest is the first unsupported version.
var (
	oldest = semver.MustParse("3.238.0")
	newest = semver.MustParse("4.0.0")
)

// Options are the options of Find.
type Options struct {
	// ToolsDir is the folder with the go.mod that pins the CLI (tools/ of this repository).
	ToolsDir string
	// CacheDir is the folder of the built CLI; default: bankchurn/ in the user's cache
	// directory.
	CacheDir string
	// Log receives one line for each slow step; nil: dropped.
	Log func(format string, args ...any)
	// Heartbeat is the interval between the progress lines of a build; default 30 s.
	Heartbeat time.Duration
}

// Find returns the absolute path of a suitable CLI: the one in BANKCHURN_PULUMI, else the one
// on PATH, else the pinned one, which is built into the cache on first use.
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

// suitable runs `pulumi version` and checks its output.
func suitable(ctx context.Context, path string) error {
	// The command writes a log to its home folder, and the user's must not change.
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
	// A build between releases (3.259.1-dev.2) counts as its release, so the comparison ignores
	// the suffix.
	v.Pre, v.Build = nil, nil
	if v.LT(oldest) || v.GE(newest) {
		return fmt.Errorf("version %s: need at least %s and less than %s", text, oldest, newest)
	}
	return nil
}
