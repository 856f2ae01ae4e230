package verify

import (
	"fmt"
	"strings"
)

// Run is a number of consecutive attempts with the same outcome.
type Run struct {
	// Outcome is a status such as `503`, or a few words such as `connection refused`.
	Outcome string
	// Count is at least 1.
	Count int
}

// Attempts are the outcomes of all attempts at one request, in order.
type Attempts []Run

// add appends an outcome.
func (a *Attempts) add(outcome string) {
	if n := len(*a); n > 0 && (*a)[n-1].Outcome == outcome {
		(*a)[n-1].Count++
		return
	}
	*a = append(*a, Run{outcome, 1})
}

// Total is the number of attempts.
func (a Attempts) Total() int {
	total := 0
	for _, run := range a {
		total += run.Count
	}
	return total
}

// maxRuns is how many runs are listed in order; if there are more, they are summed up by outcome.
const maxRuns = 6

// String lists the attempts on one line: `12 x connection refused, 3 x 503, then 200`.
func (a Attempts) String() string {
	if len(a) == 0 {
		return "none"
	}
	if len(a) > maxRuns {
		return fmt.Sprintf("%d in all: %s; the last: %s", a.Total(), a.sums().list(", "), a[len(a)-1].Outcome)
	}
	return a.list(", then ")
}

// list joins the runs, the last one by its own separator.
func (a Attempts) list(last string) string {
	var b strings.Builder
	for i, run := range a {
		switch {
		case i == 0:
		case i == len(a)-1:
			b.WriteString(last)
		default:
			b.WriteString(", ")
		}
		if run.Count > 1 {
			fmt.Fprintf(&b, "%d x ", run.Count)
		}
		b.WriteString(run.Outcome)
	}
	return b.String()
}

// sums adds up equal outcomes, in the order of first appearance.
func (a Attempts) sums() Attempts {
	var out Attempts
	at := map[string]int{}
	for _, run := range a {
		i, known := at[run.Outcome]
		if !known {
			i = len(out)
			at[run.Outcome] = i
			out = append(out, Run{Outcome: run.Outcome})
		}
		out[i].Count += run.Count
	}
	return out
}
