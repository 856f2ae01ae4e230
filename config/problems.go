package config

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"
)

// Problem is a problem with one config key, worded for the person who edits the
// stack file.
type Problem struct {
	// Path is the config key, without the project's namespace: `service.port`.
	Path string
	// Value is what the config holds, or nil when the key is absent.
	Value any
	// Reason says what is wrong, in lower case and without a full stop.
	Reason string
	// Fix is what to do about the key, such as "remove the block". Empty if a value can be set:
	// Allowed names it then.
	Fix string
	// Allowed is what would be accepted; empty if Reason already says so.
	Allowed string
	// DidYouMean is the nearest valid value, empty if none is near.
	DidYouMean string
	// Missing is the missing key, if setting it is enough to fix the problem; nil otherwise.
	Missing *Missing
	// At is the position of the key, FILE:LINE; empty if unknown.
	At string

	// unread means that the value could not be read at all.
	unread bool
}

// Missing is a config key that is not set, such as `cloudrun.image`, and an example value. The
// cost of a deployment does not depend on the value.
type Missing struct {
	Key     string
	Example any
}

// String is the sentence a user reads: `path (file:line): value: reason (allowed: ...; did you mean ...?)`.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.Path)
	if p.At != "" {
		b.WriteString(" (" + p.At + ")")
	}
	b.WriteString(": ")
	if p.Value != nil {
		b.WriteString(quote(p.Value))
		b.WriteString(": ")
	}
	b.WriteString(p.Reason)
	var hints []string
	if p.Fix != "" {
		hints = append(hints, p.Fix)
	}
	if p.Allowed != "" {
		hints = append(hints, "allowed: "+p.Allowed)
	}
	if p.DidYouMean != "" {
		hints = append(hints, "did you mean "+p.DidYouMean+"?")
	}
	if len(hints) > 0 {
		b.WriteString(" (" + strings.Join(hints, "; ") + ")")
	}
	return b.String()
}

// Short is the problem without the allowed values: `path: reason`.
func (p Problem) Short() string { return p.Path + ": " + p.Reason }

// quote renders a config value as in the stack file, truncated to keep the report readable.
func quote(v any) string {
	const longest = 120
	s, isString := v.(string)
	switch v.(type) {
	case string:
	case map[string]any, []any:
		text, err := json.Marshal(v)
		if err != nil {
			panic("config: decoded JSON cannot be written: " + err.Error())
		}
		s = string(text)
	default:
		s = fmt.Sprint(v)
	}
	if len(s) > longest {
		s = strings.ToValidUTF8(s[:longest], "") + "..." // the cut may be within a letter
	}
	if isString {
		return fmt.Sprintf("%q", s)
	}
	return s
}

// Report collects what is wrong with a configuration (problems, which reject it), what the
// user should act on (warnings) and interpretations that are not obvious (notes). The zero
// value is an empty report.
type Report struct {
	problems []Problem
	warnings []Problem
	notes    []string
}

// Refuse adds a problem: the configuration will not be deployed. Problems that follow from an
// unreadable value, of the key itself or of an enclosing block, are dropped because that value
// is already reported.
func (r *Report) Refuse(p Problem) {
	for _, earlier := range r.problems {
		if earlier.unread && (p.Path == earlier.Path || strings.HasPrefix(p.Path, earlier.Path+".")) {
			return
		}
	}
	r.problems = append(r.problems, p)
}

// RefuseUnread adds a problem with a value that could not be read at all.
func (r *Report) RefuseUnread(p Problem) {
	p.unread = true
	r.Refuse(p)
}

// Warn adds a warning: it is shown in the preview and does not stop the update.
func (r *Report) Warn(p Problem) { r.warnings = append(r.warnings, p) }

// Note adds a sentence on how the configuration is interpreted, such as a key that has no effect
// on the chosen platform.
func (r *Report) Note(sentence string) { r.notes = append(r.notes, sentence) }

// Notes returns the sentences in the order in which they were added.
func (r *Report) Notes() []string { return append([]string(nil), r.notes...) }

// Problems returns the problems, ordered by key.
func (r *Report) Problems() []Problem { return ordered(r.problems) }

// Warnings returns the warnings, ordered by key.
func (r *Report) Warnings() []Problem { return ordered(r.warnings) }

// Locate adds the position in a file to each problem; line returns a key's line, or 0.
func (r *Report) Locate(file string, line func(path string) int) {
	for i := range r.problems {
		if at := line(r.problems[i].Path); at > 0 {
			r.problems[i].At = fmt.Sprintf("%s:%d", file, at)
		}
	}
}

// Err is nil without problems, else an error that lists every problem.
func (r *Report) Err() error {
	if len(r.problems) == 0 {
		return nil
	}
	return &Error{Problems: r.Problems()}
}

func ordered(ps []Problem) []Problem {
	out := append([]Problem(nil), ps...)
	sort.SliceStable(out, func(i, j int) bool { return out[i].Path < out[j].Path })
	return out
}

// Error is the error of an invalid configuration.
type Error struct{ Problems []Problem }

// Error lists every problem on its own line.
func (e *Error) Error() string {
	var b strings.Builder
	if len(e.Problems) == 1 {
		b.WriteString("the configuration has 1 problem; nothing was changed:")
	} else {
		fmt.Fprintf(&b, "the configuration has %d problems; nothing was changed:", len(e.Problems))
	}
	for _, p := range e.Problems {
		b.WriteString("\n  - ")
		b.WriteString(p.String())
	}
	return b.String()
}
