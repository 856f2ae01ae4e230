package verify

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/internal/diag"
)

// Endpoint is url once the service behind it works. Use what it returns for
// everything that must wait for that: stack outputs, DNS records. A service that
// does not work is an error of the returned output, and so of the program, of which
// the engine has been told: it then deletes nothing of what the update was to replace,
// because deletions come after the program has ended well.
//
// In a preview, and with o.Enabled false, url comes back as it is. What was found
// is logged; a verification that was skipped is a warning.
func Endpoint(ctx *pulumi.Context, url pulumi.StringOutput, target Target, o Options) pulumi.StringOutput {
	if ctx.DryRun() || !o.Enabled {
		return url
	}
	return url.ApplyT(func(address string) (string, error) {
		note := fmt.Sprintf("verifying %s, for at most %d s", address, o.TimeoutSeconds)
		if err := ctx.Log.Info(note, &pulumi.LogArgs{Ephemeral: true}); err != nil {
			return "", fmt.Errorf("verification: log: %w", err)
		}
		report, err := Check(ctx.Context(), address, target, o)
		if err != nil {
			return "", diag.LogError(ctx, err)
		}
		log := ctx.Log.Info
		if report.Skipped != "" {
			log = ctx.Log.Warn
		}
		if err := log(report.String(), nil); err != nil {
			return "", fmt.Errorf("verification: log: %w", err)
		}
		return address, nil
	}).(pulumi.StringOutput)
}
