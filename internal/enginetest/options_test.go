package enginetest

import (
	"strings"
	"testing"
)

// TestOptionsComeAndGoWithoutLosingARequest adds options that users of such stacks requested to
// a serving stack, and removes them again, at 50 requests a second.
func TestOptionsComeAndGoWithoutLosingARequest(t *testing.T) {
	t.Parallel()
	for name, steps := range map[string][]caseStep{
		// Into private subnets and out again: each time a new function, and the security group
		// is deleted only with all versions of the function that used it.
		"lambda": {
			{file: "f29-lambda-vpc-2"},
			{file: "f29-lambda-vpc", after: groupsOfFunctions(1)},
			{file: "f29-lambda-vpc", change: swap("subnet-0123456789abcdef1", "subnet-0123456789abcdef2"), after: groupsOfFunctions(1)},
			{file: "f29-lambda-vpc-2", after: groupsOfFunctions(0)},
		},
		"fargate": {
			{file: "c11-fargate-secret-cmk"},
			{file: "c11-fargate-secret-cmk", change: swap("secretsmanager:us-east-1:123456789012:secret:prod/db-AbCdEf:password::", "ssm:us-east-1:123456789012:parameter/prod/db")},
			{file: "c11-fargate-secret-cmk", change: swap("key/0a1b", "key/0a1d")},
			{file: "b03-fargate-port"},
		},
		"cloudrun": asIs("g02-run-pin-2", "f29-run-vpc", "g02-run-pin-2"),
		"gke": {
			{file: "g02-run-pin-2", change: onGKE},
			{file: "g02-run-pin-2", change: func(st *stack, text string) string {
				return onGKE(st, text) + "  bankchurn:kubernetes: {runAsUser: 1000, readOnlyRootFilesystem: false}\n"
			}},
			{file: "g02-run-pin-2", change: onGKE},
		},
	} {
		if leftOut(name, "lambda") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			liveThrough(t, steps)
		})
	}
}

// groupsOfFunctions expects this many security groups, and one function.
func groupsOfFunctions(want int) func(*stack) {
	return func(st *stack) {
		st.t.Helper()
		groups, functions := 0, 0
		for _, r := range st.s.Cloud().Inventory() {
			switch {
			case r.Type == "aws:ec2/securityGroup:SecurityGroup":
				groups++
			case strings.HasPrefix(r.Type, "aws:lambda/function:"):
				functions++
			}
		}
		if groups != want || functions != 1 {
			st.t.Errorf("%d security groups and %d functions, want %d and 1", groups, functions, want)
		}
	}
}
