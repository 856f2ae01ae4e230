package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"bankchurn/config"
	"bankchurn/cost"
	"bankchurn/report"
)

// compareFlags are the flags of cost compare.
type compareFlags struct {
	base, project, out string
	stacks             []string
	all                bool
	failAbove          *decimal.Decimal
}

const compareUsage = `usage: cost compare [flags] BASE [STACK...|--all]

BASE is a branch or commit (its merge base with HEAD is priced, using that commit's code), a
project folder, or the JSON of an earlier report. The head is the project in the current
folder, including uncommitted changes, priced by this command.

Exits with 0, with 1 if a stack's config is invalid, or with 3 if the total cost of the stacks
rises by more than --fail-above.

`

func parseCompare(args []string, stderr io.Writer) (compareFlags, error) {
	f := compareFlags{}
	flags := flag.NewFlagSet("cost compare", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprint(stderr, compareUsage); flags.PrintDefaults() }
	flags.BoolVar(&f.all, "all", false, "compare every stack with a file on either side")
	flags.StringVar(&f.project, "project", ".", "the project's `folder`")
	flags.StringVar(&f.out, "out", "", "`folder` for comparison.md and comparison.json (default: print the Markdown to standard output)")
	failAbove(flags, &f.failAbove, "exit with 3 if the total cost of the stacks rises by more than this many `USD` a month")
	var words []string
	for len(args) > 0 { // flags may follow arguments
		if err := flags.Parse(args); err != nil {
			return f, err
		}
		if args = flags.Args(); len(args) > 0 {
			words, args = append(words, args[0]), args[1:]
		}
	}
	if len(words) == 0 {
		flags.Usage()
		return f, errors.New("no BASE")
	}
	f.base, f.stacks = words[0], words[1:]
	if f.all == (len(f.stacks) > 0) {
		flags.Usage()
		return f, errors.New("pass either stack names or --all")
	}
	return f, nil
}

// compareStacks prints how the change since BASE affects the cost of the stacks.
func compareStacks(ctx context.Context, args []string, today time.Time, stdout, stderr io.Writer) int {
	f, err := parseCompare(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintln(stderr, "cost compare:", err)
		return exitUsage
	}
	if f.out != "" {
		if f.out, err = filepath.Abs(f.out); err != nil { // the program runs in the project's folder
			fmt.Fprintln(stderr, "cost compare:", err)
			return exitError
		}
	}
	review, err := f.review(ctx, today, stderr)
	if err == nil {
		err = f.write(review, stdout, stderr)
	}
	if err != nil {
		fmt.Fprintln(stderr, "cost compare:", err)
		return exitError
	}
	return f.exitCode(review, stderr)
}

// exitCode returns the exit code, and prints why the command fails.
func (f compareFlags) exitCode(r report.Review, stderr io.Writer) int {
	for _, s := range r.Stacks {
		if len(s.Problems) == 0 {
			continue
		}
		fmt.Fprintf(stderr, "cost compare: stack %s: %s:\n", s.Name, map[bool]string{true: "the configuration is invalid", false: "the base cannot price it"}[s.State == report.Invalid])
		for _, problem := range s.Problems {
			fmt.Fprintln(stderr, "  -", problem)
		}
	}
	if r.HasInvalid() {
		return exitError
	}
	change, err := r.Increase()
	if err != nil {
		fmt.Fprintln(stderr, "cost compare:", err)
		return exitError
	}
	if f.failAbove != nil && change.USD.GreaterThan(*f.failAbove) {
		fmt.Fprintf(stderr, "cost compare: %s a month is above %s\n", report.Signed(change), report.Dollars(*f.failAbove))
		return exitAbove
	}
	return 0
}

func (f compareFlags) review(ctx context.Context, today time.Time, stderr io.Writer) (report.Review, error) {
	project, err := filepath.Abs(f.project)
	if err != nil {
		return report.Review{}, err
	}
	base, err := openBase(ctx, f.base, project, stderr)
	if err != nil {
		return report.Review{}, err
	}
	defer base.close()
	names := f.stacks
	switch {
	case base.report != nil && f.all:
		names = base.names
	case base.report != nil && !slices.Equal(names, base.names):
		return report.Review{}, fmt.Errorf("%s is a report of stack %s only", base.name, base.report.Stack)
	case f.all:
		here, err := stackNames(project)
		if err != nil {
			return report.Review{}, err
		}
		names = slices.Sorted(maps.Keys(config.Merge(nameSet(base.names), nameSet(here))))
	}
	if len(names) == 0 {
		return report.Review{}, fmt.Errorf("no stacks on either side: no file Pulumi.STACK.yaml in %s", project)
	}
	started := time.Now()
	stacks, err := sidesOf(ctx, base, project, names, today)
	if err != nil {
		return report.Review{}, err
	}
	fmt.Fprintf(stderr, "%d stacks compared in %.1f s\n", len(names), time.Since(started).Seconds())
	return report.NewReview(base.name, headName(ctx, project), names, stacks)
}

func nameSet(names []string) map[string]bool {
	set := map[string]bool{}
	for _, name := range names {
		set[name] = true
	}
	return set
}

// sidesOf prices every stack on both sides. The base's commands run in parallel. This process
// prices the head one stack at a time, because its environment holds one stack's config.
func sidesOf(ctx context.Context, base base, project string, names []string, today time.Time) (map[string]report.Sides, error) {
	before := base.price(ctx, names)
	if err := os.Chdir(project); err != nil {
		return nil, err
	}
	all := map[string]report.Sides{}
	for _, name := range names {
		was := before[name]
		var earlier *cost.Base
		if was.Report != nil {
			b := was.Report.Base()
			earlier = &b
		}
		head, err := priceHere(name, today, earlier)
		if err != nil {
			return nil, err
		}
		if was.Report == nil && head.Report == nil && len(was.Problems)+len(head.Problems) == 0 {
			return nil, fmt.Errorf("stack %s: no file Pulumi.%s.yaml on either side", name, name)
		}
		all[name] = report.Sides{Base: was, Head: head}
	}
	return all, base.mix(ctx, all)
}

// priceHere prices a stack of the project in the current folder. The result is empty if it has
// no such stack.
func priceHere(stack string, today time.Time, base *cost.Base) (report.Priced, error) {
	if _, err := os.Stat(stackFile(stack)); errors.Is(err, os.ErrNotExist) {
		return report.Priced{}, nil
	}
	view, err := estimate(stack, today, base)
	if err != nil {
		return report.Priced{Problems: problemsOf(err)}, nil
	}
	text, err := report.JSON(stack, view)
	if err != nil {
		return report.Priced{}, err
	}
	earlier, err := report.Read(text)
	return report.Priced{Report: &earlier}, err
}

// problemsOf returns the problems of a config, or otherwise the error itself.
func problemsOf(err error) []string {
	var invalid *config.Error
	if !errors.As(err, &invalid) {
		return []string{err.Error()}
	}
	var out []string
	for _, p := range invalid.Problems {
		out = append(out, p.String())
	}
	return out
}

func stackFile(stack string) string { return "Pulumi." + stack + ".yaml" }

// stackNames returns the stacks with a file in a project folder.
func stackNames(folder string) ([]string, error) {
	paths, err := filepath.Glob(filepath.Join(folder, stackFile("*")))
	var names []string
	for _, path := range paths {
		names = append(names, strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), "Pulumi."), ".yaml"))
	}
	return names, err
}

func (f compareFlags) write(r report.Review, stdout, stderr io.Writer) error {
	fmt.Fprint(stdout, r.Markdown())
	if f.out == "" {
		return nil
	}
	document, err := r.JSON()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.out, 0o755); err != nil {
		return err
	}
	for name, text := range map[string][]byte{"comparison.json": document, "comparison.md": []byte(r.Markdown())} {
		path := filepath.Join(f.out, name)
		if err := os.WriteFile(path, text, 0o644); err != nil {
			return err
		}
		fmt.Fprintln(stderr, "wrote", path)
	}
	return nil
}
