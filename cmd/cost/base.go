package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"bankchurn/report"
)

// base is what a change is compared with: a project with its own cost command, or one report.
type base struct {
	// name describes it, for the reader.
	name string
	// names are its stacks.
	names []string
	// folder is the base's project, command its cost command; empty for a report.
	folder, command string
	// report is the JSON of an earlier report.
	report *report.Earlier
	// head is the project folder of the head.
	head string
	// temporary is a folder for files, which close removes.
	temporary string
	close     func()
}

// openBase finds the base and builds its cost command.
func openBase(ctx context.Context, at, head string, stderr io.Writer) (base, error) {
	temporary, err := temporaryFolder()
	if err != nil {
		return base{}, err
	}
	b := base{name: at, head: head, temporary: temporary}
	b.close = func() { _ = os.RemoveAll(temporary) }
	info, err := os.Stat(at)
	switch {
	case err == nil && !info.IsDir():
		err = b.openReport(at)
	case err == nil && isProject(at):
		if b.folder, err = filepath.Abs(at); err == nil {
			err = b.build(ctx, stderr)
		}
	default:
		if err = b.checkOut(ctx, at); err == nil {
			err = b.build(ctx, stderr)
		}
	}
	if err != nil {
		b.close()
		return base{}, err
	}
	return b, nil
}

// temporaryFolder returns the same folder in every run, unless another run is using it: Go then
// reuses what it compiled in that path, and a second base builds in half the time.
func temporaryFolder() (string, error) {
	const name = "cost-compare"
	folder := filepath.Join(os.TempDir(), name)
	if err := os.Mkdir(folder, 0o700); err == nil {
		return folder, nil
	}
	return os.MkdirTemp("", name+"-")
}

func isProject(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, "Pulumi.yaml"))
	return err == nil
}

func (b *base) openReport(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	earlier, err := report.Read(text)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	b.name, b.report, b.names = filepath.Base(path), &earlier, []string{earlier.Stack}
	return nil
}

// checkOut creates a worktree of the merge base with a branch or commit.
func (b *base) checkOut(ctx context.Context, at string) error {
	if _, err := git(ctx, b.head, "rev-parse", "--verify", "--quiet", "--end-of-options", at+"^{commit}"); err != nil {
		return fmt.Errorf("%s is not a commit in this clone, a project folder or a report: for a branch, run git fetch origin %s", at, strings.TrimPrefix(at, "origin/"))
	}
	commit, err := git(ctx, b.head, "merge-base", at, "HEAD")
	if err != nil {
		if shallow, _ := git(ctx, b.head, "rev-parse", "--is-shallow-repository"); shallow == "true" {
			return fmt.Errorf("the clone is shallow and lacks the merge base of %s and HEAD: run git fetch --unshallow, or set fetch-depth: 0 for actions/checkout", at)
		}
		return fmt.Errorf("%s and HEAD have no merge base", at)
	}
	inside, err := git(ctx, b.head, "rev-parse", "--show-prefix")
	if err != nil {
		return err
	}
	tree := filepath.Join(b.temporary, "base")
	// This clone's hooks must not run in the base.
	if _, err := git(ctx, b.head, "-c", "core.hooksPath="+os.DevNull, "worktree", "add", "--detach", "--quiet", tree, commit); err != nil {
		return err
	}
	b.close = func() {
		// Even if the command is being stopped.
		_, _ = git(context.WithoutCancel(ctx), b.head, "worktree", "remove", "--force", tree)
		_ = os.RemoveAll(b.temporary)
	}
	b.folder = filepath.Join(tree, filepath.FromSlash(inside))
	b.name = short(commit)
	return nil
}

func short(commit string) string { return commit[:min(len(commit), 10)] }

// headName returns the commit of the head, and whether there are uncommitted changes.
func headName(ctx context.Context, project string) string {
	commit, err := git(ctx, project, "rev-parse", "HEAD")
	if err != nil {
		return "working tree"
	}
	if changes, err := git(ctx, project, "status", "--porcelain", "--", "."); err != nil || changes != "" {
		return short(commit) + " and uncommitted changes"
	}
	return short(commit)
}

func git(ctx context.Context, folder string, args ...string) (string, error) {
	out, err := output(exec.CommandContext(ctx, "git", append([]string{"-C", folder}, args...)...))
	if err != nil {
		return "", fmt.Errorf("git %s: %w", args[0], err)
	}
	return strings.TrimSpace(string(out)), nil
}

// output returns what a command prints; the error includes its standard error.
func output(command *exec.Cmd) ([]byte, error) {
	var problems bytes.Buffer
	command.Stderr = &problems
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, strings.TrimSpace(problems.String()))
	}
	return out, nil
}

// build builds the base's cost command with the base's code.
func (b *base) build(ctx context.Context, stderr io.Writer) error {
	if _, err := os.Stat(filepath.Join(b.folder, "cmd", "cost", "report.go")); err != nil {
		return fmt.Errorf("the base %s has no cmd/cost that writes reports: compare with a later commit, or with a report's JSON (cost report -out FOLDER STACK)", b.name)
	}
	var err error
	if b.names, err = stackNames(b.folder); err != nil {
		return err
	}
	b.command = filepath.Join(b.temporary, "cost")
	started := time.Now()
	command := exec.CommandContext(ctx, "go", "build", "-o", b.command, "./cmd/cost")
	command.Dir, command.Env = b.folder, withHome(os.Environ())
	if _, err := output(command); err != nil {
		return fmt.Errorf("build the base %s: %w", b.name, err)
	}
	fmt.Fprintf(stderr, "base %s built in %.1f s\n", b.name, time.Since(started).Seconds())
	return nil
}

// withHome adds HOME to the environment if it is missing: Go needs it to find its caches.
func withHome(environment []string) []string {
	if os.Getenv("HOME") != "" {
		return environment
	}
	own, err := user.LookupId(strconv.Itoa(os.Getuid()))
	if err != nil {
		return environment
	}
	return append(environment, "HOME="+own.HomeDir)
}

// price prices the base's stacks.
func (b base) price(ctx context.Context, names []string) map[string]report.Priced {
	if b.report != nil {
		return map[string]report.Priced{b.report.Stack: {Report: b.report}}
	}
	return b.run(ctx, b.folder, names)
}

// mix adds the head's config priced by the base's code if the resources differ. It shows
// whether the config or the code is the reason.
func (b base) mix(ctx context.Context, all map[string]report.Sides) error {
	if b.report != nil {
		return nil
	}
	var names []string
	for name, sides := range all {
		if sides.Base.Report != nil && sides.Head.Report != nil && !sides.Base.Report.SameResources(*sides.Head.Report) {
			names = append(names, name)
		}
	}
	for name, mixed := range b.run(ctx, b.head, names) {
		sides := all[name]
		sides.Mixed = mixed
		all[name] = sides
	}
	return ctx.Err()
}

// run prices stacks of a project with the base's command, in parallel on all processors.
func (b base) run(ctx context.Context, project string, names []string) map[string]report.Priced {
	all := map[string]report.Priced{}
	var mu sync.Mutex
	var wait sync.WaitGroup
	slots := make(chan struct{}, runtime.NumCPU())
	for _, name := range names {
		if _, err := os.Stat(filepath.Join(project, stackFile(name))); err != nil {
			continue
		}
		wait.Add(1)
		go func() {
			defer wait.Done()
			slots <- struct{}{}
			priced := b.reportOf(ctx, project, name)
			<-slots
			mu.Lock()
			defer mu.Unlock()
			all[name] = priced
		}()
	}
	wait.Wait()
	return all
}

func (b base) reportOf(ctx context.Context, project, name string) report.Priced {
	out, err := os.MkdirTemp(b.temporary, "report-")
	if err != nil {
		return report.Priced{Problems: []string{err.Error()}}
	}
	command := exec.CommandContext(ctx, b.command, "report", "-project", project, "-out", out, name)
	command.Dir = project
	if _, err := output(command); err != nil {
		var exit *exec.ExitError
		text := err.Error()
		if errors.As(err, &exit) {
			_, text, _ = strings.Cut(text, "\n") // without "exit status 1"
		}
		if _, list, listed := strings.Cut(text, "\n  - "); listed {
			text = list // without the heading
		}
		return report.Priced{Problems: strings.Split(strings.TrimSpace(text), "\n  - ")}
	}
	text, err := os.ReadFile(filepath.Join(out, "cost-"+name+".json"))
	if err != nil {
		return report.Priced{Problems: []string{err.Error()}}
	}
	earlier, err := report.Read(text)
	if err != nil {
		return report.Priced{Problems: []string{err.Error()}}
	}
	return report.Priced{Report: &earlier}
}
