package enginetest

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"bankchurn/stacks"
)

// shownSwitch is the plan that docs/switching.md shows completely.
const shownSwitch = "fargate-to-cloudrun-with-a-name.txt"

// The markers around the generated part of docs/switching.md.
const pageBegins, pageEnds = "<!-- what follows is written by a test: see docs/switches -->\n", "<!-- until here -->\n"

// TestThePageOfSwitchesShowsThePlans checks that the page's stack file, example and tables
// match the previews in docs/switches.
func TestThePageOfSwitchesShowsThePlans(t *testing.T) {
	t.Parallel()
	path := filepath.Join(root, "docs", "switching.md")
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(page), pageBegins)
	_, after, ends := strings.Cut(rest, pageEnds)
	if !begins || !ends {
		t.Fatalf("docs/switching.md has no place for the plans: %q to %q", pageBegins, pageEnds)
	}
	want := before + pageBegins + switchPage(t) + pageEnds + after
	if *updateSwitches {
		write(t, path, want)
		return
	}
	if string(page) != want {
		t.Error("docs/switching.md is not what docs/switches says; write it with: go test ./internal/enginetest -run PageOfSwitches -update-switches")
	}
}

func switchPage(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "\n```yaml\n%s```\n\n```\n%s```\n", documented("fargate", true, true), planIn(t, shownSwitch))
	for _, variant := range []struct{ file, heading string }{{"with-a-name", "With `dns`"}, {"without-a-name", "Without `dns`"}} {
		names := stacks.PlatformNames()
		fmt.Fprintf(&b, "\n### %s\n\n| from \\ to | %s |\n|---|%s\n", variant.heading, strings.Join(names, " | "), strings.Repeat("---|", len(names)))
		for _, from := range names {
			b.WriteString("| **" + from + "** |")
			for _, to := range names {
				if from == to {
					b.WriteString(" |")
					continue
				}
				file := from + "-to-" + to + "-" + variant.file + ".txt"
				fmt.Fprintf(&b, " [%s](switches/%s) |", brief(t, planIn(t, file)), file)
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

func planIn(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "docs", "switches", file))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// costs matches the amounts of a plan, each with its bound.
var costs = regexp.MustCompile(`Cost: ((?:at least )?\$[0-9,.]+) a month before, ((?:at least )?\$[0-9,.]+) after; ((?:at least )?\$[0-9,.]+) while both run`)

// brief returns a plan for a table cell: its cost after the switch, and while both run.
func brief(t *testing.T, plan string) string {
	t.Helper()
	m := costs.FindStringSubmatch(plan)
	if m == nil {
		t.Fatalf("a plan without amounts:\n%s", plan)
	}
	short := strings.NewReplacer("at least ", "≥ ")
	return short.Replace(m[2]) + ", both " + short.Replace(m[3])
}
