package report

import (
	"fmt"
	"strings"

	"bankchurn/cost"
)

// deltaHeadline returns the delta as shown next to the total.
func deltaHeadline(d cost.Delta) string {
	before := Amount(d.Before.Total())
	switch {
	case d.Missing != "":
		return d.Missing
	case d.Before.NeverFinished:
		return fmt.Sprintf("running: %s, %s", before, Signed(d.Change))
	}
	base := "deployed"
	switch {
	case d.Before.Last != nil:
		base = "running"
	case d.Before.Unchecked:
		base = "last estimate"
	}
	switch {
	case d.Switched || d.Before.PreviousPlatform != "":
		return fmt.Sprintf("%s: %s on %s, %s", base, before, platforms(d.Before.Platform, d.Before.PreviousPlatform), Signed(d.Change))
	case d.Quiet() && d.Change.IsExact() && base == "deployed":
		return "as deployed"
	}
	return fmt.Sprintf("%s: %s, %s", base, before, Signed(d.Change))
}

// platforms returns the serving platform and the kept one, if any.
func platforms(answers, previous string) string {
	if previous == "" {
		return answers
	}
	return answers + " with " + previous + " kept"
}

// subject returns the resource or platform of a delta's row.
func subject(r cost.ResourceDelta) string {
	if r.Platform != "" {
		return "everything on " + r.Platform
	}
	return r.Resource
}

// longestDelta is how many resources the preview names.
const longestDelta = 5

// unfinishedText returns a line for what a failed update changed, and one for what it left running
// on other platforms, or none.
func unfinishedText(d cost.Delta) string {
	var parts []string
	for _, u := range d.Before.Unfinished {
		parts = append(parts, fmt.Sprintf("%s of %s, %s idle", counted(u.Resources, "resource"), u.Platform, Amount(u.Idle)))
	}
	text := ""
	if last := d.Before.Last; last != nil {
		text = fmt.Sprintf("Running, by the state: %s; the estimate in the outputs is %s\n", Amount(d.Before.Expected.Plus(d.Before.Previous)), Amount(last.Expected.Plus(last.Previous)))
	}
	if len(parts) > 0 {
		text += "Left by a failed update and counted as deployed: " + strings.Join(parts, " · ") + "\n"
	}
	return text
}

// deltaText lists the resources whose cost changed.
func deltaText(d cost.Delta) string {
	if d.Missing != "" || d.Switched || d.Quiet() {
		return ""
	}
	var parts []string
	hidden := 0
	for _, r := range d.Resources {
		if cost.InCents(r.Change()).IsZero() {
			continue
		}
		if len(parts) == longestDelta {
			hidden++
			continue
		}
		parts = append(parts, r.Sign+" "+subject(r)+" "+plus(r.Change())+Dollars(r.Change()))
	}
	if hidden > 0 {
		parts = append(parts, fmt.Sprintf("%d more", hidden))
	}
	return "Changes: " + strings.Join(parts, " · ") + "\n"
}
