package verify

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/internal/diag"
)

// First is an option of the resource that directs requests to a new release: the resource is
// registered only after the release is verified at url. It also depends on the release's own
// resources, like pulumi.DependsOn. url must be known only after they exist (see
// components.WhenReady).
//
// The result of the check is a dependency rather than an input, so a preview shows what changes.
// In a preview, and with o.Enabled false, no request is made.
//
// A release that rejects the identity or network of the update is not verified. That is a warning
// or, with target.Must, a failure.
func First(ctx *pulumi.Context, url pulumi.StringOutput, target Target, o Options, release ...pulumi.Resource) pulumi.ResourceOption {
	if ctx.DryRun() || !o.On() {
		return pulumi.DependsOn(release)
	}
	if len(o.Changes) > 0 {
		o.Advisory = false // a broken release must never get requests
	}
	return pulumi.DependsOnInputs(target.with(url).ApplyT(func(known []any) ([]pulumi.Resource, error) {
		address, target := target.resolved(known)
		return release, check(ctx, address, target, o)
	}).(pulumi.ResourceArrayOutput))
}

// check runs Check and logs the result.
func check(ctx *pulumi.Context, address string, target Target, o Options) error {
	note := fmt.Sprintf("verifying %s, for at most %d s", address, o.TimeoutSeconds)
	if err := ctx.Log.Info(note, &pulumi.LogArgs{Ephemeral: true}); err != nil {
		return fmt.Errorf("verification: log: %w", err)
	}
	report, err := Check(ctx.Context(), address, target, o)
	switch {
	case err != nil && o.Advisory && ctx.Context().Err() == nil:
		err = ctx.Log.Warn(err.Error()+"\n  the update continues, because it moves all clients away from there", nil)
	case err != nil:
		return diag.LogError(ctx, err)
	case report.Skipped != "" && target.Must:
		text := report.String() + "; release.onUnverifiable is fail; set it to warn to let it serve unverified"
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
