// Package told ends a program with errors in its own words.
//
// Pulumi's runner writes "an unhandled error occurred: program failed: waiting for RPCs:"
// before an error that a program returns, and "1 error occurred" before some. What the
// program has to say of a configuration or a deployment is no unhandled error. So it tells
// the engine itself, where the error comes about, and returns it with a mark: the
// diagnostic is the error, the mark makes the program fail without a second one.
package diag

import (
	"errors"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

type toldError struct{ error }

func (e toldError) Unwrap() error { return e.error }

// Engine tells the engine of err, of the stack as a whole, and marks it. nil and an error
// that is marked stay as they are.
func Engine(ctx *pulumi.Context, err error) error {
	if err == nil || Already(err) {
		return err
	}
	if unheard := ctx.Log.Error(err.Error(), nil); unheard != nil {
		return errors.Join(err, unheard)
	}
	return toldError{err}
}

// Already says whether the engine knows of an error, or of one that it wraps.
func Already(err error) bool { return errors.As(err, new(toldError)) }
