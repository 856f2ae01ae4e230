// Package diag ends a program with errors in its own words.
//
// Pulumi's runner writes "an unhandled error occurred: program failed: waiting for RPCs:"
// before an error that a program returns, and "1 error occurred" before some. What the
// program has to say about a configuration or a deployment is no unhandled error. So it logs
// the error where it comes about, and returns it with a mark: the diagnostic is the error,
// the mark makes the program fail without a second one.
package diag

import (
	"errors"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

type loggedError struct{ error }

func (e loggedError) Unwrap() error { return e.error }

// LogError logs err as a diagnostic of the stack as a whole, and marks it. nil and an error
// that is marked stay as they are.
func LogError(ctx *pulumi.Context, err error) error {
	if err == nil || Logged(err) {
		return err
	}
	if lost := ctx.Log.Error(err.Error(), nil); lost != nil {
		return errors.Join(err, lost)
	}
	return loggedError{err}
}

// Logged reports whether an error, or one that it wraps, has been logged.
func Logged(err error) bool { return errors.As(err, new(loggedError)) }
