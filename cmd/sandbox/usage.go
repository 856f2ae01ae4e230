package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"bankchurn/stacks"
)

// commands in the order of the help text.
var commands = []struct{ name, help string }{
	{"preview", "show what up would do"},
	{"report", "write what the stack would cost as Markdown, JSON and an SVG chart, and print the Markdown"},
	{"up", "make the stack what the program says; its endpoints answer while the command runs"},
	{"refresh", "make the engine's state what the embedded cloud has"},
	{"outputs", "print the stack's outputs as JSON"},
	{"serve", "keep the endpoints of a stack that is up until Ctrl-C, for curl"},
	{"destroy", "delete everything, and the stack"},
}

// request is a parsed command line.
type request struct {
	command, stack string
	color          string
	diff, json     bool
	// dir is where report writes.
	dir string
	app bool
	// today is the day that the program takes for today; zero for the clock's.
	today time.Time
}

// how is what the command line says of the run of the program.
func (r request) how() stacks.Run { return stacks.Run{Report: r.dir, Today: r.today} }

// errUsage is in the error of a command line that cannot be run.
var errUsage = errors.New("usage")

// parse reads the command line; flags may stand before or after the stack.
func parse(args []string, help io.Writer) (request, error) {
	var r request
	flags := flag.NewFlagSet("sandbox", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&r.color, "color", "auto", "terminal colours: auto (only on a terminal), always or never")
	flags.BoolVar(&r.diff, "diff", false, "show each change as a full difference of properties (preview, up, refresh, destroy)")
	flags.BoolVar(&r.json, "json", false, "let the engine write JSON (preview, up, refresh, destroy)")
	flags.BoolVar(&r.app, "app", false, "answer at the endpoints with the application in app/, if Python and its packages are there (up, serve)")
	flags.StringVar(&r.dir, "dir", "", "folder for the files of report (default .sandbox/STACK/report)")
	flags.Func("today", "day that decides dated limits and the age of prices, as YYYY-MM-DD (preview, report, up; default the clock's)", func(text string) error {
		day, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return errors.New("want a day as YYYY-MM-DD")
		}
		r.today = day
		return nil
	})
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
	var problems []error
	var names []string
	for _, c := range commands {
		names = append(names, c.name)
	}
	if len(words) != 2 {
		problems = append(problems, fmt.Errorf("want a command and a stack, got %d words", len(words)))
	}
	if len(words) > 0 && !slices.Contains(names, words[0]) {
		problems = append(problems, fmt.Errorf("unknown command %q (commands: %s)", words[0], strings.Join(names, ", ")))
	}
	if !slices.Contains([]string{"auto", "always", "never"}, r.color) {
		problems = append(problems, fmt.Errorf("--color %q: want auto, always or never", r.color))
	}
	if r.app && len(words) > 0 && slices.Contains(names, words[0]) && words[0] != "up" && words[0] != "serve" {
		problems = append(problems, fmt.Errorf("--app: %s keeps no endpoint (commands that do: up, serve)", words[0]))
	}
	if r.dir != "" && len(words) > 0 && slices.Contains(names, words[0]) && words[0] != "report" {
		problems = append(problems, fmt.Errorf("--dir: %s writes no report (the command that does: report)", words[0]))
	}
	if !r.today.IsZero() && len(words) > 0 && slices.Contains([]string{"refresh", "outputs", "serve", "destroy"}, words[0]) {
		problems = append(problems, fmt.Errorf("--today: %s does not run the program (commands that do: preview, report, up)", words[0]))
	}
	if len(problems) > 0 {
		printHelp(help, flags)
		return r, fmt.Errorf("%w: %w", errUsage, errors.Join(problems...))
	}
	r.command, r.stack = words[0], words[1]
	return r, nil
}

func printHelp(w io.Writer, flags *flag.FlagSet) {
	var text strings.Builder
	text.WriteString("usage: sandbox COMMAND STACK [flags]\n\n")
	for _, c := range commands {
		fmt.Fprintf(&text, "  %-8s  %s\n", c.name, c.help)
	}
	text.WriteString("\nflags:\n")
	flags.SetOutput(&text)
	flags.PrintDefaults()
	flags.SetOutput(io.Discard)
	// A broken terminal is no reason to fail.
	_, _ = io.WriteString(w, text.String()+"\n")
}
