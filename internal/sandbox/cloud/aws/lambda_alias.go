package aws

import (
	"fmt"
	"strings"

	"bankchurn/internal/sandbox/cloud"
)

const (
	lambdaFunctionToken = "aws:lambda/function:Function"
	lambdaAliasToken    = "aws:lambda/alias:Alias"
)

// releasedFunction returns the version that the last change published, and its code.
func releasedFunction(i *cloud.Instance) (version, what string) {
	return i.Str("version"), describeCode(i)
}

// lambdaRelease describes a version with its code.
func lambdaRelease(version, what string) string { return "version " + version + ", " + what }

func checkAlias(c *cloud.Checker) {
	c.Inside("routingConfig", func(r *cloud.Checker) {
		weights := r.In["additionalVersionWeights"]
		if !weights.IsObject() {
			return
		}
		for version, weight := range weights.ObjectValue() {
			if weight.IsNumber() && (weight.NumberValue() < 0 || weight.NumberValue() > 1) {
				r.Fail("additionalVersionWeights", "the weight of version %s must be from 0 to 1", version)
			}
		}
	})
}

// needsVersions rejects an alias to versions that were never published, and the weights that
// CreateAlias and UpdateAlias reject
// (docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html).
func needsVersions(i *cloud.Instance) error {
	if err := needsFunction("functionName")(i); err != nil {
		return err
	}
	main := i.Str("functionVersion")
	if err := needsVersion(i, main); err != nil {
		return err
	}
	weights := additionalWeights(i.In["routingConfig"].Mappable())
	if len(weights) > 1 {
		return fmt.Errorf("InvalidParameterValueException: an alias can point to a maximum of two versions")
	}
	for version := range weights {
		if err := needsVersion(i, version); err != nil {
			return err
		}
		if version == main || main == "$LATEST" {
			return fmt.Errorf("InvalidParameterValueException: invalid function version %s: an alias with weights needs two different published versions", main)
		}
	}
	return nil
}

func needsVersion(i *cloud.Instance, version string) error {
	function := i.Cloud.Find(lambdaFunctionToken, functionName(i, "functionName"), i.Account.Region)
	if _, published := function.Releases[version]; !published && version != "$LATEST" {
		return fmt.Errorf("ResourceNotFoundException: function not found: %s:%s", function.Output("arn"), version)
	}
	return nil
}

// needsQualifier rejects provisioned concurrency for anything but a published version or an
// alias, and for an alias with weights (github.com/hashicorp/terraform/issues/24957).
func needsQualifier(i *cloud.Instance) error {
	if err := needsFunction("functionName")(i); err != nil {
		return err
	}
	qualifier := i.Str("qualifier")
	alias := i.Cloud.Find(lambdaAliasToken, arn(i, "lambda", "function:"+functionName(i, "functionName")+":"+qualifier), "")
	switch {
	case alias == nil:
		return needsVersion(i, qualifier)
	case len(additionalWeights(alias.Outputs["routingConfig"])) > 0:
		return fmt.Errorf("InvalidParameterValueException: Alias with weights can not be used with Provisioned Concurrency")
	}
	return nil
}

// additionalWeights reads the routing configuration of an alias.
func additionalWeights(routing any) map[string]float64 {
	configuration, _ := routing.(map[string]any)
	given, _ := configuration["additionalVersionWeights"].(map[string]any)
	weights := map[string]float64{}
	for version, weight := range given {
		if w, ok := weight.(float64); ok && w > 0 {
			weights[version] = w
		}
	}
	return weights
}

// invoked selects the version that a request through an integration runs, and returns its
// description; "" if the integration calls nothing in this cloud. Call with the lock held.
func invoked(c *cloud.Cloud, integration *cloud.Record, port int) string {
	_, target, _ := strings.Cut(integration.Output("integrationUri"), "/functions/")
	target = strings.TrimSuffix(target, "/invocations")
	alias := c.Find(lambdaAliasToken, target, "")
	if alias == nil {
		return ""
	}
	function := c.Find(lambdaFunctionToken, alias.Output("functionName"), "")
	if function == nil {
		return ""
	}
	main := cloud.Share{Release: alias.Output("functionVersion"), Weight: 1}
	shares := []cloud.Share{}
	for version, weight := range additionalWeights(alias.Outputs["routingConfig"]) {
		main.Weight -= weight
		shares = append(shares, cloud.Share{Release: version, Weight: weight})
	}
	version := c.Pick(port, append(shares, main))
	code := function.Releases[version]
	if !readsItsSecrets(c, function, version) {
		code += withoutSecrets
	}
	return lambdaRelease(version, code)
}
