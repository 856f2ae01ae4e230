package verify

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/internal/diag"
)

// First is an option of the resource that directs requests to a new release: the resource is
// registered once the release works at url, and never when it does not. It also depends on
// what the release consists of, as by pulumi.DependsOn. Url must be known only once that is
// there (see components.WhenReady).
//
// The result of the check goes through the dependency alone and not through an input, so that
// a preview shows what changes. In a preview, and with o.Enabled false, nothing is asked.
//
// A release that rejects the identity or network of the update is not verified. That is a warning, or,
// with target.Must, a failure.
func First(ctx *pulumi.Context, url pulumi.StringOutput, target Target, o Options, release ...pulumi.Resource) pulumi.ResourceOption {
	if ctx.DryRun() || !o.On() {
		return pulumi.DependsOn(release)
	}
	if len(o.Changes) > 0 {
		o.Advisory = false // nothing is gained by a release that does not work
	}
	return pulumi.DependsOnInputs(target.with(url).ApplyT(func(known []any) ([]pulumi.Resource, error) {
		address, target := target.resolved(known)
		return release, check(ctx, address, target, o)
	}).(pulumi.ResourceArrayOutput))
}

// check is Check with what it finds logged.
func check(ctx *pulumi.Context, address string, target Target, o Options) error {
	note := fmt.Sprintf("verifying %s, for at most %d s", address, o.TimeoutSeconds)
	if err := ctx.Log.Info(note, &pulumi.LogArgs{Ephemeral: true}); err != nil {
		return fmt.Errorf("verification: log: %w", err)
	}
	report, err := Check(ctx.Context(), address, target, o)
	switch {
	case err != nil && o.Advisory && ctx.Context().Err() == nil:
		err = ctx.Log.Warn(err.Error()+"\n  the update goes on: it takes all callers away from there", nil)
	case err != nil:
		return diag.LogError(ctx, err)
	case report.Skipped != "" && target.Must:
		text := report.String() + "; release.onUnverifiable is fail, and warn would let it serve unverified"
		return diag.LogError(ctx, errors.New(strings.Join(append([]string{text}, target.Footer...), "\n  ")))
	case report.Skipped != "":
		err = ctx.Log.Warn(report.String(), nil)
	default:
		err = ctx.Log.Info(report.String(), nil)
	}
	if err != nil {
		return fmt.Errorf("verification: log: %w", err)
	}
	return nil
}
