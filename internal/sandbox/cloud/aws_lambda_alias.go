package cloud

import (
	"fmt"
	"strings"
)

const (
	lambdaFunctionToken = "aws:lambda/function:Function"
	lambdaAliasToken    = "aws:lambda/alias:Alias"
)

// releasedFunction is the version that the last change published, and the code in it.
func releasedFunction(i *instance) (version, what string) {
	code := i.str("imageUri")
	if code == "" {
		code = "code " + codeHash(i)[:8]
	}
	return i.str("version"), code
}

func checkAlias(c *checker) {
	c.inside("routingConfig", func(r *checker) {
		weights := r.in["additionalVersionWeights"]
		if !weights.IsObject() {
			return
		}
		for version, weight := range weights.ObjectValue() {
			if weight.IsNumber() && (weight.NumberValue() < 0 || weight.NumberValue() > 1) {
				r.fail("additionalVersionWeights", "the weight of version %s must be from 0 to 1", version)
			}
		}
	})
}

// needsVersions refuses an alias to versions that were never published, and the weights that CreateAlias and UpdateAlias
// refuse (docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html).
func needsVersions(i *instance) error {
	if err := needsFunction("functionName")(i); err != nil {
		return err
	}
	main := i.str("functionVersion")
	if err := i.needsVersion(main); err != nil {
		return err
	}
	weights := additionalWeights(i.in["routingConfig"].Mappable())
	if len(weights) > 1 {
		return fmt.Errorf("InvalidParameterValueException: an alias can point to a maximum of two versions")
	}
	for version := range weights {
		if err := i.needsVersion(version); err != nil {
			return err
		}
		if version == main || main == "$LATEST" {
			return fmt.Errorf("InvalidParameterValueException: invalid function version %s: an alias with weights needs two different published versions", main)
		}
	}
	return nil
}

func (i *instance) needsVersion(version string) error {
	function := i.cloud.inventory.find(lambdaFunctionToken, i.functionName("functionName"), i.account.region)
	if _, published := function.Releases[version]; !published && version != "$LATEST" {
		return fmt.Errorf("ResourceNotFoundException: function not found: %s:%s", function.output("arn"), version)
	}
	return nil
}

// needsQualifier refuses provisioned concurrency for what is no published version and no alias, and for an alias with
// weights (github.com/hashicorp/terraform/issues/24957).
func needsQualifier(i *instance) error {
	if err := needsFunction("functionName")(i); err != nil {
		return err
	}
	qualifier := i.str("qualifier")
	alias := i.cloud.inventory.find(lambdaAliasToken, i.arn("lambda", "function:"+i.functionName("functionName")+":"+qualifier), "")
	switch {
	case alias == nil:
		return i.needsVersion(qualifier)
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

// invoked picks the version that a request through an integration runs, and says so in a few words: "" where the
// integration calls nothing of this cloud. Call with the lock held.
func (c *Cloud) invoked(integration *Record, port int) string {
	_, target, _ := strings.Cut(integration.output("integrationUri"), "/functions/")
	target = strings.TrimSuffix(target, "/invocations")
	alias := c.inventory.find(lambdaAliasToken, target, "")
	if alias == nil {
		return ""
	}
	function := c.inventory.find(lambdaFunctionToken, alias.output("functionName"), "")
	if function == nil {
		return ""
	}
	main := share{release: alias.output("functionVersion"), weight: 1}
	shares := []share{}
	for version, weight := range additionalWeights(alias.Outputs["routingConfig"]) {
		main.weight -= weight
		shares = append(shares, share{version, weight})
	}
	version := c.pick(port, append(shares, main))
	return "version " + version + ", " + function.Releases[version]
}
