package aws

import (
	"fmt"

	"bankchurn/internal/sandbox/cloud"
)

// By default an account has 1,000 concurrent executions per region, of which 100 must stay
// unreserved (docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html, 2026-08).
const (
	accountConcurrency = 1000
	unreservedAtLeast  = 100
)

const provisionedToken = "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig"

// checkReserved imitates PutFunctionConcurrency, which rejects reserving what must stay
// unreserved, or less than is provisioned.
func checkReserved(i *cloud.Instance) error {
	reserved := i.Number("reservedConcurrentExecutions")
	if !i.Given("reservedConcurrentExecutions") || reserved < 0 {
		return nil
	}
	others := 0.0
	for _, f := range i.Cloud.Records() {
		if f.Type == lambdaFunctionToken && f.Scope == i.Account.Region && f.ID != i.Str("name") {
			others += max(0, f.Number("reservedConcurrentExecutions"))
		}
	}
	if accountConcurrency-others-reserved < unreservedAtLeast {
		return fmt.Errorf("InvalidParameterValueException: Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [%d]", unreservedAtLeast)
	}
	return nil
}

// checkProvisioned imitates PutProvisionedConcurrencyConfig, which rejects more than the
// function has reserved. All versions count, including one that is about to be deleted
// (docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html, 2026-08).
func checkProvisioned(i *cloud.Instance) error {
	name := functionName(i, "functionName")
	function := i.Cloud.Find(lambdaFunctionToken, name, i.Account.Region)
	reserved := function.Number("reservedConcurrentExecutions")
	if function == nil || reserved < 0 {
		return nil
	}
	sum := i.Number("provisionedConcurrentExecutions")
	for _, other := range i.Cloud.Where(provisionedToken, "functionName", i.Str("functionName")) {
		if other.Output("qualifier") != i.Str("qualifier") {
			sum += other.Number("provisionedConcurrentExecutions")
		}
	}
	if sum > reserved {
		return fmt.Errorf("InvalidParameterValueException: Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function %s: %v for all of its versions, and %v are reserved", name, sum, reserved)
	}
	return nil
}
