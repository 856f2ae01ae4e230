// Package diag shows a program's errors without the prefixes that Pulumi's runner adds.
//
// Pulumi's runner writes "an unhandled error occurred: program failed: waiting for RPCs:"
// before an error that a program returns, and "1 error occurred" before some. But an invalid
// config or a failed deployment is not an unhandled error. So the program logs such an error
// where it occurs, and returns it with a mark that makes the program fail without a second
// diagnostic.
package diag

import (
	"errors"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

type loggedError struct{ error }

func (e loggedError) Unwrap() error { return e.error }

// LogError logs err as a diagnostic of the stack and marks it. It returns nil and marked errors
// unchanged.
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
