// Command bankchurn is the Pulumi program: it deploys the churn prediction API on
// the platform that the stack's configuration names.
package main

import (
	"fmt"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/common/constant"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/internal/diag"
	"bankchurn/stacks"
)

func main() {
	err := pulumi.RunErr(stacks.Program)
	switch {
	case err == nil:
	case diag.Logged(err):
		os.Exit(constant.ExitStatusLoggedError) // the language host then says nothing of its own
	default:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
