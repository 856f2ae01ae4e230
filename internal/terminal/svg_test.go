package terminal_test

import (
	"encoding/xml"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bankchurn/internal/terminal"
)

// TestEveryCharacterStandsAtItsPlace reads the text back from the picture, by position.
func TestEveryCharacterStandsAtItsPlace(t *testing.T) {
	const text = "Cost of a < b & \"c\"   $1.50 · 2 ≥ 1\n\n  indented   $2.25"
	picture := terminal.SVG("make <it>", text, []terminal.Highlight{
		{Class: "money", Pattern: regexp.MustCompile(`\$[\d.]+`)},
		{Class: "label", Pattern: regexp.MustCompile(`Cost|\$2`)}, // the earlier one wins
	})
	var svg struct {
		Text []struct {
			Class      string  `xml:"class,attr"`
			X          float64 `xml:"x,attr"`
			Y          float64 `xml:"y,attr"`
			TextLength float64 `xml:"textLength,attr"`
			Words      string  `xml:",chardata"`
		} `xml:"text"`
	}
	if err := xml.Unmarshal(picture, &svg); err != nil {
		t.Fatal(err)
	}
	if len(svg.Text) == 0 || svg.Text[0].Words != "make <it>" {
		t.Fatalf("the title is not what comes first: %v", svg.Text)
	}
	first := svg.Text[1]
	cell := first.TextLength / float64(len(first.Words))
	lines := map[float64][]rune{}
	for _, run := range svg.Text[1:] {
		if got := int(math.Round(run.TextLength / cell)); got != len([]rune(run.Words)) {
			t.Errorf("%q is %d characters wide", run.Words, got)
		}
		if money := strings.HasPrefix(run.Words, "$"); money != (run.Class == "money") {
			t.Errorf("%q has the class %q", run.Words, run.Class)
		}
		column := int(math.Round((run.X - first.X) / cell))
		for len(lines[run.Y]) < column {
			lines[run.Y] = append(lines[run.Y], ' ')
		}
		lines[run.Y] = append(lines[run.Y][:column], []rune(run.Words)...)
	}
	var heights []float64
	for y := range lines {
		heights = append(heights, y)
	}
	slices.Sort(heights)
	if len(heights) != 2 {
		t.Fatalf("text at the heights %v, want 2", heights)
	}
	if got, want := string(lines[heights[0]])+"\n\n"+string(lines[heights[1]]), text; got != want {
		t.Errorf("the picture shows\n%s\nwant\n%s", got, want)
	}
}
