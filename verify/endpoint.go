package verify

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Endpoint is url once the service behind it works. Use what it returns for
// everything that must wait for that: stack outputs, DNS records. A service that
// does not work is an error of the returned output, and so of the program, which
// is logged: the engine then deletes nothing of what the update was to replace,
// because deletions come after the program has ended well.
//
// In a preview, and with o.Enabled false, url comes back as it is. What was found
// is logged; a verification that was skipped is a warning.
func Endpoint(ctx *pulumi.Context, url pulumi.StringOutput, target Target, o Options) pulumi.StringOutput {
	if ctx.DryRun() || !o.On() {
		return url
	}
	return target.with(url).ApplyT(func(known []any) (string, error) {
		address, target := target.resolved(known)
		return address, check(ctx, address, target, o)
	}).(pulumi.StringOutput)
}
