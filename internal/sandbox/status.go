package sandbox

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/shared"
)

// Status prints what runs, where, and how the last command ended, and changes nothing.
func Status(opts Options) error {
	if err := opts.complete(); err != nil {
		return err
	}
	if _, err := findStackFile(opts.Root, opts.Stack); err != nil {
		return err
	}
	project, err := projectName(opts.Root)
	if err != nil {
		return err
	}
	p := pathsOf(opts.Root, opts.Stack)
	print := func(format string, args ...any) { fmt.Fprintf(opts.Stdout, format+"\n", args...) }
	print("last command: %s", p.lastInWords(opts.Stack))

	service, err := shared.Attach(p.cloud)
	served := err == nil
	var records []cloud.Record
	switch {
	case served:
		print("embedded cloud: served by %s", service.Server())
		records, err = service.Inventory()
	case errors.Is(err, shared.ErrNotServed):
		print("embedded cloud: not served")
		records, err = shared.ReadInventory(p.cloud)
	}
	if err != nil {
		return err
	}
	endpoints := map[string]string{}
	if served {
		if endpoints, err = service.Endpoints(); err != nil {
			return err
		}
	}
	others := map[string]int{}
	count := 0
	for _, r := range records {
		if r.Stack() != opts.Stack {
			others[r.Stack()]++
			continue
		}
		count++
		if url := endpoints[r.URN]; url != "" {
			print("endpoint: %s  %s", url, r.URN)
		}
	}
	print("resources: %d", count)
	for _, stack := range cloud.SortedNames(others) {
		print("resources of stack %s: %d", stack, others[stack])
	}
	path := p.statePath(project, opts.Stack)
	known, err := readState(path)
	if err != nil {
		return err
	}
	if known != nil {
		for _, op := range known.Pending {
			print("interrupted while %s: %s", op.Type, op.Resource.URN)
		}
	}
	for _, line := range nextCommands(service, served, known, path, opts.Stack) {
		print("%s", line)
	}
	return nil
}

// nextCommands returns the commands to run next, one per line.
func nextCommands(service shared.Service, served bool, known *state, path, stack string) []string {
	switch {
	case len(known.creating()) > 0:
		return []string{"next: " + command("import", stack), "next: " + command("refresh", stack)}
	case served:
		return hintsFor(service, path, stack)
	case known.outputs() == nil:
		return []string{"next: " + command("up", stack)}
	default:
		return []string{"next: " + command("serve", stack)}
	}
}

// lastInWords describes how the last command that could change the stack ended.
func (p paths) lastInWords(stack string) string {
	last, known := readLast(p.last)
	if !known {
		return "none"
	}
	at := last.Begun.Format(time.DateTime)
	switch {
	case last.Ended.IsZero():
		lock, err := shared.TryLock(filepath.Join(p.dir, "lock"), "status "+stack)
		var busy *shared.HeldError
		if errors.As(err, &busy) {
			return fmt.Sprintf("%s, started %s, is still running (%s)", last.Command, at, busy.Holder)
		}
		if err == nil {
			_ = lock.Release()
		}
		return fmt.Sprintf("%s, started %s, was killed", last.Command, at)
	case last.Error != "":
		return fmt.Sprintf("%s, started %s, failed: %s", last.Command, at, strings.ReplaceAll(last.Error, "\n", "\n  "))
	default:
		return fmt.Sprintf("%s, started %s, succeeded after %s", last.Command, at, last.Ended.Sub(last.Begun).Round(time.Second))
	}
}
