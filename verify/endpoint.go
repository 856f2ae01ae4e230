package verify

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Endpoint is url once the service behind it is verified. Use the result for everything that must
// wait for that: stack outputs, DNS records. If the service does not work, the returned output
// fails and so does the program: the engine then deletes nothing that the update was to replace,
// because deletions come after the program has succeeded.
//
// In a preview, and with o.Enabled false, it returns url unchanged. The result is logged; a skipped
// verification is a warning.
func Endpoint(ctx *pulumi.Context, url pulumi.StringOutput, target Target, o Options) pulumi.StringOutput {
	if ctx.DryRun() || !o.On() {
		return url
	}
	return target.with(url).ApplyT(func(known []any) (string, error) {
		address, target := target.resolved(known)
		return address, check(ctx, address, target, o)
	}).(pulumi.StringOutput)
}
