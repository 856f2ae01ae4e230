package config

import (
	"errors"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Plain returns the text of an input and whether it is known while the program runs: "" and true if
// it is not set, "" and false for an Output.
func Plain(in pulumi.StringInput) (text string, known bool) {
	switch v := in.(type) {
	case nil:
		return "", true
	case pulumi.String:
		return string(v), true
	case pulumi.ID:
		return string(v), true
	case pulumi.URN:
		return string(v), true
	case pulumi.StringOutput:
		return "", v.OutputState == nil // a zero Output counts as unset
	case pulumi.IDOutput:
		return "", v.OutputState == nil
	case pulumi.URNOutput:
		return "", v.OutputState == nil
	}
	return "", false
}

// Text is the text of an input; "" for an Output. Use it for names and messages only; use [Plain]
// in checks.
func Text(in pulumi.StringInput) string {
	text, _ := Plain(in)
	return text
}

// Shown is an input as the Value of a problem; nil for an Output.
func Shown(in pulumi.StringInput) any {
	if text, known := Plain(in); known {
		return text
	}
	return nil
}

// Named is the text of an input within a sentence, or otherwise for an Output.
func Named(in pulumi.StringInput, otherwise string) string {
	if text, known := Plain(in); known {
		return text
	}
	return otherwise
}

// IsSet reports whether an input has a value, known or not.
func IsSet(in pulumi.StringInput) bool {
	text, known := Plain(in)
	return text != "" || !known
}

// Check checks an input: at once if it is plain. For an Output, it returns one that fails with the
// problems when it resolves, so no resource uses an invalid value. The result is always nil, a
// pulumi.String or a pulumi.StringOutput.
func Check(in pulumi.StringInput, r *Report, check func(text string, r *Report)) pulumi.StringInput {
	text, known := Plain(in)
	if known {
		if text != "" {
			check(text, r)
		}
		if in == nil {
			return nil
		}
		return pulumi.String(text)
	}
	return in.ToStringOutput().ApplyT(func(text string) (string, error) {
		late := &Report{}
		check(text, late)
		var problems []error // not Error, which would say that nothing was changed
		for _, p := range late.Problems() {
			problems = append(problems, errors.New(p.String()))
		}
		return text, errors.Join(problems...)
	}).(pulumi.StringOutput)
}

// Texts returns the plain values in a map of inputs; Outputs are left out.
func Texts(m map[string]pulumi.StringInput) map[string]string {
	texts := map[string]string{}
	for name, in := range m {
		if text, known := Plain(in); known {
			texts[name] = text
		}
	}
	return texts
}
