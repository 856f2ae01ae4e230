package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"bankchurn/internal/sandbox/trouble"
	"bankchurn/stacks"
)

// cmd is one command.
type cmd struct {
	name, help string
	// flags are the names of its flags, in addition to --color.
	flags []string
}

// commands in the order of the help text.
var commands = []cmd{
	{"preview", "show what up would do", []string{"diff", "json", "today"}},
	{"report", "write the stack's cost report as Markdown, JSON and an SVG chart, and print the Markdown", []string{"dir", "today"}},
	{"up", "deploy the stack; its endpoints respond while the command runs", []string{"diff", "json", "app", "today", "fault"}},
	{"serve", "keep the embedded cloud and all endpoints running until Ctrl-C; count responses by release", []string{"app"}},
	{"load", "call the stack's service at its URL through the embedded DNS until Ctrl-C; print how many requests failed", []string{"rate", "seconds"}},
	{"status", "show what runs, where, and how the last command ended", nil},
	{"outputs", "print the stack's outputs as JSON", nil},
	{"refresh", "update the engine's state from the embedded cloud", []string{"diff", "json"}},
	{"dns", "add a DNS record by hand: STACK NAME ADDRESS", nil},
	{"allow", "let a principal use an image's repository or a secret of another account or project: STACK IMAGE|ARN PRINCIPAL", nil},
	{"import", "adopt what a killed command created: STACK, or STACK URN ID for one resource", []string{"diff", "json"}},
	{"cancel", "remove the lock of a killed command", nil},
	{"destroy", "delete all resources and the stack", []string{"diff", "json", "fault"}},
}

// request is a parsed command line.
type request struct {
	command, stack string
	// first and second are import's URN and id, dns' name and address, and allow's resource and principal; empty without them.
	first, second string
	color         string
	diff, json    bool
	// dir is where report writes.
	dir string
	app bool
	// today is the program's current date; zero for the clock's.
	today time.Time
	// faults are the injected faults, joined by spaces because a request is compared with ==.
	faults string
	// rate is load's number of requests per second, and seconds its duration; 0 is until
	// Ctrl-C.
	rate, seconds int
}

// how returns the program's options from the command line.
func (r request) how() stacks.Options { return stacks.Options{Report: r.dir, Today: r.today} }

// errUsage is wrapped by the error of an invalid command line.
var errUsage = errors.New("usage")

// parse reads the command line. Flags may come before or after the stack.
func parse(args []string, help io.Writer) (request, error) {
	var r request
	flags := r.flags()
	var words []string
	for rest := args; ; {
		if err := flags.Parse(rest); err != nil {
			printHelp(help, flags)
			if errors.Is(err, flag.ErrHelp) {
				return r, err
			}
			return r, fmt.Errorf("%w: %w", errUsage, err)
		}
		if flags.NArg() == 0 {
			break
		}
		words = append(words, flags.Arg(0))
		rest = flags.Args()[1:]
	}
	problems := r.check(flags, words)
	if len(problems) > 0 {
		printHelp(help, flags)
		return r, fmt.Errorf("%w: %w", errUsage, errors.Join(problems...))
	}
	r.command, r.stack = words[0], words[1]
	if len(words) == 4 {
		r.first, r.second = words[2], words[3]
	}
	return r, nil
}

func (r *request) flags() *flag.FlagSet {
	flags := flag.NewFlagSet("sandbox", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&r.color, "color", "auto", "terminal colors: auto (only on a terminal), always or never")
	flags.BoolVar(&r.diff, "diff", false, "show the full diff of each change")
	flags.BoolVar(&r.json, "json", false, "print the engine's JSON")
	flags.BoolVar(&r.app, "app", false, "serve the endpoints with the application in app/, if Python and its packages are installed")
	flags.StringVar(&r.dir, "dir", "", "`folder` for the files of report (default .sandbox/STACK/report)")
	flags.IntVar(&r.rate, "rate", 50, "`requests` per second, from 1 to 1000")
	flags.IntVar(&r.seconds, "seconds", 0, "how long to call, in `seconds` (default until Ctrl-C)")
	flags.Func("fault", "inject a fault during the command; repeatable. `KIND` is one of "+strings.Join(trouble.Names(), ", "), func(text string) error {
		r.faults = strings.TrimSpace(r.faults + " " + text)
		return nil
	})
	flags.Func("today", "`day` for dated limits and the age of prices, as YYYY-MM-DD (default: today)", func(text string) error {
		day, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return errors.New("want a date as YYYY-MM-DD")
		}
		r.today = day
		return nil
	})
	return flags
}

// check returns the errors in the arguments and flags of a command line.
func (r *request) check(flags *flag.FlagSet, words []string) []error {
	var problems []error
	var names []string
	for _, c := range commands {
		names = append(names, c.name)
	}
	want := 4
	if len(words) > 0 && words[0] != "dns" && words[0] != "allow" && (words[0] != "import" || len(words) == 2) {
		want = 2
	}
	if len(words) != want {
		problems = append(problems, fmt.Errorf("want a command and a stack, got %d words (import also accepts a URN and an ID, dns requires a name and an address, allow an image or ARN and a principal)", len(words)))
	}
	if !slices.Contains([]string{"auto", "always", "never"}, r.color) {
		problems = append(problems, fmt.Errorf("--color %q: want auto, always or never", r.color))
	}
	if r.rate < 1 || r.rate > 1000 {
		problems = append(problems, fmt.Errorf("--rate %d: want 1 to 1000", r.rate))
	}
	if r.seconds < 0 {
		problems = append(problems, fmt.Errorf("--seconds %d: want 1 or more", r.seconds))
	}
	if len(words) == 0 {
		return problems
	}
	at := slices.IndexFunc(commands, func(c cmd) bool { return c.name == words[0] })
	if at < 0 {
		return append(problems, fmt.Errorf("unknown command %q (commands: %s)", words[0], strings.Join(names, ", ")))
	}
	flags.Visit(func(f *flag.Flag) {
		if f.Name != "color" && !slices.Contains(commands[at].flags, f.Name) {
			problems = append(problems, fmt.Errorf("--%s: not a flag of %s (commands that have it: %s)", f.Name, words[0], strings.Join(taking(f.Name), ", ")))
		}
	})
	return problems
}

// taking returns the commands that have a flag.
func taking(name string) []string {
	var list []string
	for _, c := range commands {
		if slices.Contains(c.flags, name) {
			list = append(list, c.name)
		}
	}
	return list
}

func printHelp(w io.Writer, flags *flag.FlagSet) {
	var text strings.Builder
	text.WriteString("usage: sandbox COMMAND STACK [flags] | version\n\n")
	for _, c := range commands {
		fmt.Fprintf(&text, "  %-8s  %s\n", c.name, c.help)
	}
	text.WriteString("\nflags:\n")
	flags.SetOutput(&text)
	flags.PrintDefaults()
	flags.SetOutput(io.Discard)
	// Do not fail because of a broken terminal.
	_, _ = io.WriteString(w, text.String()+"\n")
}
