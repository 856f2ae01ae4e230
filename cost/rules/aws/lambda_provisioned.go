package aws

import (
	"errors"

	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

const lambdaProvisionedType = "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig"

// lambdaProvisioned is provisioned concurrency, which is billed around the clock. Other tools
// assume a default for its memory; here it is the function's own.
type lambdaProvisioned struct {
	instances    decimal.Decimal
	memory       rules.Quantity
	architecture string
}

func readLambdaProvisioned(rec *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	function, ok := rec.UsedBy(r, lambdaFunctionType, "functionName")
	if !ok {
		return nil, errors.New("its function was not found")
	}
	memory, err1 := lambdaMemory(function)
	instances, err2 := r.Number("provisionedConcurrentExecutions", 0)
	return lambdaProvisioned{instances, memory, lambdaArchitecture(function)}, rules.FirstError(err1, err2)
}

// Meters implements [rules.Priced].
func (p lambdaProvisioned) Meters(rules.Load) ([]rules.Meter, error) {
	q := rules.Exactly(p.instances, "provisioned").Times(rules.Exactly(rules.Month, "s")).Times(p.memory)
	return []rules.Meter{fixed("Provisioned concurrency, "+p.architecture, "lambda.provisioned."+p.architecture, q)}, nil
}

// provisionedFor returns the provisioned concurrency of a function.
func provisionedFor(rec *rules.Recording, function *rules.Resource) (decimal.Decimal, error) {
	instances := decimal.Zero
	for _, r := range rec.UsersOf(function, lambdaProvisionedType, "functionName") {
		n, err := r.Number("provisionedConcurrentExecutions", 0)
		if err != nil {
			return decimal.Zero, err
		}
		instances = instances.Add(n)
	}
	return instances, nil
}
