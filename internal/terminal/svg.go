// Package terminal draws what a command prints as a picture for a page.
package terminal

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Highlight gives a class of the style sheet, such as "money", to what a pattern matches.
// Where matches overlap, the earlier highlight wins.
type Highlight struct {
	Class   string
	Pattern *regexp.Regexp
}

// The grid of characters, in pixels.
const (
	cellWidth  = 7.25
	lineHeight = 17.0
	margin     = 18.0
	titleBar   = 34.0
)

// style is the window in the reader's light or dark mode, with GitHub's own colors.
const style = `<style>
:root{--paper:#F6F8FA;--bar:#EAEEF2;--edge:#D0D7DE;--ink:#24292E;--faint:#6E7781;--money:#116329;--unknown:#9A6700}
@media(prefers-color-scheme:dark){:root{--paper:#0D1117;--bar:#161B22;--edge:#30363D;--ink:#E6EDF3;--faint:#9DA7B3;--money:#56D364;--unknown:#E3B341}}
text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace;fill:var(--ink);white-space:pre}
.bar{fill:var(--bar)}.paper{fill:var(--paper)}.edge{fill:none;stroke:var(--edge)}.faint{fill:var(--faint)}
.money{fill:var(--money);font-weight:bold}.unknown{fill:var(--unknown)}.label{font-weight:bold}
</style>
`

// SVG draws lines of text in a window of the given title. Each run of characters is fitted to
// the grid, so that columns line up in whatever monospaced font the reader has.
func SVG(title, text string, highlights []Highlight) []byte {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	columns := utf8.RuneCountInString(title)
	for _, line := range lines {
		columns = max(columns, utf8.RuneCountInString(line))
	}
	width := 2*margin + float64(columns)*cellWidth
	height := titleBar + 2*margin + float64(len(lines)-1)*lineHeight
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" width="%g" height="%g" role="img" aria-label="%s">`+"\n",
		width, height, width, height, escape(title))
	b.WriteString(style)
	fmt.Fprintf(&b, `<clipPath id="window"><rect width="%g" height="%g" rx="8"/></clipPath>`+"\n", width, height)
	fmt.Fprintf(&b, `<g clip-path="url(#window)"><rect class="paper" width="%g" height="%g"/><rect class="bar" width="%g" height="%g"/></g>`+"\n",
		width, height, width, titleBar-6)
	fmt.Fprintf(&b, `<rect class="edge" x="0.5" y="0.5" width="%g" height="%g" rx="8"/>`+"\n", width-1, height-1)
	fmt.Fprintf(&b, `<text class="label" x="%g" y="%g">%s</text>`+"\n", margin, titleBar-15, escape(title))
	for i, line := range lines {
		writeLine(&b, line, titleBar+margin+float64(i)*lineHeight, highlights)
	}
	b.WriteString("</svg>\n")
	return []byte(b.String())
}

// gap is where a line is cut: what lies left and right of it stands at its own column.
var gap = regexp.MustCompile(` {2,}`)

func writeLine(b *strings.Builder, line string, y float64, highlights []Highlight) {
	classes := classify(line, highlights)
	for start := 0; start < len(line); {
		end := start + 1
		for end < len(line) && classes[end] == classes[start] {
			end++
		}
		writeRun(b, line, start, end, y, classes[start])
		start = end
	}
}

// classify is the class of every byte of a line.
func classify(line string, highlights []Highlight) []string {
	classes := make([]string, len(line))
	for _, h := range highlights {
		for _, at := range h.Pattern.FindAllStringIndex(line, -1) {
			for i := at[0]; i < at[1]; i++ {
				if classes[i] == "" {
					classes[i] = h.Class
				}
			}
		}
	}
	return classes
}

// writeRun writes the characters of one class, word group by word group.
func writeRun(b *strings.Builder, line string, start, end int, y float64, class string) {
	attribute := ""
	if class != "" {
		attribute = ` class="` + class + `"`
	}
	for start < end {
		stop, next := end, end
		if at := gap.FindStringIndex(line[start:end]); at != nil {
			stop, next = start+at[0], start+at[1]
		}
		words := strings.TrimSpace(line[start:stop])
		if words != "" {
			column := utf8.RuneCountInString(line[:start]) + strings.Index(line[start:stop], words)
			fmt.Fprintf(b, `<text%s x="%g" y="%g" textLength="%g" lengthAdjust="spacingAndGlyphs">%s</text>`+"\n",
				attribute, margin+float64(column)*cellWidth, y, float64(utf8.RuneCountInString(words))*cellWidth, escape(words))
		}
		start = next
	}
}

var entities = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

func escape(text string) string { return entities.Replace(text) }
