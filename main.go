// Command bankchurn is the Pulumi program: it deploys the churn prediction API on
// the platform that the stack's configuration names.
package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/stacks"
)

func main() { pulumi.Run(stacks.Program) }
