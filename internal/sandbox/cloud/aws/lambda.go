package aws

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"

	"bankchurn/internal/sandbox/cloud"
)

var awsLambda = map[string]cloud.Type{
	"aws:lambda/function:Function": {
		Taken:     "ResourceConflictException",
		Args:      lambda.FunctionArgs{},
		State:     lambda.FunctionState{},
		Name:      cloud.NameRule{Separator: "-", MaxLength: 64},
		ReplaceOn: []string{"name", "packageType"},
		Defaults: map[string]any{
			"memorySize": 128, "packageType": "Zip", "publish": false, "reservedConcurrentExecutions": -1,
			"skipDestroy": false, "timeout": 3,
		},
		Check:       checkFunction,
		CheckCreate: allOf(needsPackage, needsImage, checkReserved, needsInterfaces, keyOfRegion("kmsKeyArn", "InvalidParameterValueException: The KMS key is invalid")),
		CheckUpdate: allOf(needsPackage, needsImage, checkReserved, needsInterfaces, keyOfRegion("kmsKeyArn", "InvalidParameterValueException: The KMS key is invalid")),
		Released:    releasedFunction,
		Reads:       functionReads,
		Deployed:    func(i *cloud.Instance) string { return lambdaRelease(releasedFunction(i)) },
		ID:          func(i *cloud.Instance) string { return i.Str("name") },
		Computed: []cloud.Output{
			{Name: "architectures", Value: func(*cloud.Instance) any { return []any{"x86_64"} }},
			{Name: "ephemeralStorage", Value: func(*cloud.Instance) any {
				return map[string]any{"size": 512}
			}},
			{Name: "arn", Value: func(i *cloud.Instance) any { return arn(i, "lambda", "function:"+i.Str("name")) }},
			{Name: "invokeArn", Value: func(i *cloud.Instance) any { return invokeARN(i, i.Str("arn")) }},
			{Name: "codeSha256", Value: func(i *cloud.Instance) any { return codeHash(i) }, Stale: codeChanged},
			{Name: "sourceCodeHash", Value: func(i *cloud.Instance) any {
				return codeHash(i)
			}, Stale: codeChanged},
			{Name: "lastModified", Value: func(*cloud.Instance) any { return now() }, Stale: codeChanged},
			{Name: "version", Value: nextVersion, Stale: versionChanged},
			{Name: "qualifiedArn", Value: func(i *cloud.Instance) any {
				return i.Str("arn") + ":" + i.Str("version")
			}, Stale: versionChanged},
			{Name: "qualifiedInvokeArn", Value: func(i *cloud.Instance) any {
				return invokeARN(i, i.Str("qualifiedArn"))
			}, Stale: versionChanged},
		},
	},
	"aws:lambda/alias:Alias": {
		Taken:       "ResourceConflictException",
		Args:        lambda.AliasArgs{},
		State:       lambda.AliasState{},
		Name:        cloud.NameRule{Separator: "-", MaxLength: 128},
		ReplaceOn:   []string{"name", "functionName"},
		Check:       checkAlias,
		CheckCreate: needsVersions,
		CheckUpdate: needsVersions,
		ID: func(i *cloud.Instance) string {
			return arn(i, "lambda", "function:"+functionName(i, "functionName")+":"+i.Str("name"))
		},
		Computed: []cloud.Output{
			{Name: "arn", Value: func(i *cloud.Instance) any {
				return arn(i, "lambda", "function:"+functionName(i, "functionName")+":"+i.Str("name"))
			}},
			{Name: "invokeArn", Value: func(i *cloud.Instance) any { return invokeARN(i, i.Str("arn")) }},
		},
	},
	"aws:lambda/permission:Permission": {
		Taken: "ResourceConflictException",
		Args:  lambda.PermissionArgs{},
		State: lambda.PermissionState{},
		ReplaceOn: []string{
			"action", "eventSourceToken", "function", "functionUrlAuthType", "principal", "principalOrgId", "qualifier",
			"sourceAccount", "sourceArn", "statementId", "statementIdPrefix",
		},
		Check: func(c *cloud.Checker) {
			c.Matches("action", regexp.MustCompile(`^(lambda:[*]|lambda:[a-zA-Z]+|[*])$`), "a Lambda action such as lambda:InvokeFunction")
			c.Matches("sourceArn", regexp.MustCompile(`^arn:`), "an ARN")
		},
		CheckCreate: needsFunction("function"),
		ID:          func(i *cloud.Instance) string { return i.Str("statementId") },
		Scope: func(i *cloud.Instance) string {
			return arn(i, "lambda", "function:"+functionName(i, "function")+":"+i.Str("qualifier"))
		},
		Computed: []cloud.Output{
			{Name: "statementId", Value: func(i *cloud.Instance) any { return "terraform-" + cloud.DecimalDigits(i.Serial, 26) }},
		},
	},
	"aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig": {
		Args:  lambda.ProvisionedConcurrencyConfigArgs{},
		State: lambda.ProvisionedConcurrencyConfigState{},
		// PutProvisionedConcurrencyConfig overwrites what exists.
		Adopts:    always,
		ReplaceOn: []string{"functionName", "qualifier"},
		Defaults:  map[string]any{"skipDestroy": false},
		Check: func(c *cloud.Checker) {
			c.Within("provisionedConcurrentExecutions", 1, 1<<31)
			if cloud.StringOf(c.In["qualifier"]) == "$LATEST" {
				c.Fail("qualifier", "provisioned concurrency needs a published version or an alias, not $LATEST")
			}
		},
		CheckCreate: allOf(needsQualifier, checkProvisioned),
		CheckUpdate: checkProvisioned,
		ID:          func(i *cloud.Instance) string { return i.Str("functionName") + "," + i.Str("qualifier") },
	},
}

// creatableRuntimes are the runtimes of the SDK's enum that are not marked as deprecated.
var creatableRuntimes = cloud.Texts(
	lambda.RuntimeDotnet6, lambda.RuntimeDotnet8, lambda.RuntimeJava11, lambda.RuntimeJava17, lambda.RuntimeJava21, lambda.RuntimeJava8AL2,
	lambda.RuntimeNodeJS18dX, lambda.RuntimeNodeJS20dX, lambda.RuntimeNodeJS22dX, lambda.RuntimeCustomAL2, lambda.RuntimeCustomAL2023,
	lambda.RuntimePython3d9, lambda.RuntimePython3d10, lambda.RuntimePython3d11, lambda.RuntimePython3d12, lambda.RuntimePython3d13,
	lambda.RuntimeRuby3d2, lambda.RuntimeRuby3d3,
)

func checkFunction(c *cloud.Checker) {
	c.OneOf("runtime", creatableRuntimes...)
	c.OneOf("packageType", "Zip", "Image")
	c.Matches("kmsKeyArn", keyARN, "the ARN of a key")
	checkVPC(c)
	c.Within("memorySize", 128, 10240)
	c.Within("timeout", 1, 900)
	sources := 0
	for _, name := range []string{"code", "imageUri", "s3Bucket"} {
		if c.Has(name) {
			sources++
		}
	}
	if sources != 1 {
		c.Fail("code", "one of code, imageUri, s3Bucket must be specified, and only one")
	}
	if cloud.StringOf(c.In["packageType"]) == "Image" {
		if !c.Has("imageUri") {
			c.Fail("imageUri", "image_uri must be set when PackageType is Image")
		}
		return
	}
	if !c.Has("handler") || !c.Has("runtime") {
		c.Fail("handler", "handler and runtime must be set when PackageType is Zip")
	}
}

// codeChanged and configChanged follow needsFunctionCodeUpdate and needsFunctionConfigUpdate of terraform-provider-aws.
func codeChanged(c cloud.ChangedKeys) bool {
	return c.Any("code", "sourceCodeHash", "s3Bucket", "s3Key", "s3ObjectVersion", "imageUri", "architectures")
}

func configChanged(c cloud.ChangedKeys) bool {
	return c.Any("description", "handler", "fileSystemConfig", "imageConfig", "loggingConfig", "memorySize", "role", "timeout",
		"kmsKeyArn", "layers", "deadLetterConfig", "snapStart", "tracingConfig", "vpcConfig", "runtime", "environment",
		"ephemeralStorage")
}

func versionChanged(c cloud.ChangedKeys) bool {
	return codeChanged(c) || configChanged(c) || c["publish"]
}

// nextVersion counts published versions from 1; without publish it is $LATEST.
func nextVersion(i *cloud.Instance) any {
	if !i.Truth("publish") {
		if before := i.Before("version"); before != "" {
			return before
		}
		return "$LATEST"
	}
	// Use the function's own count, because the engine may have been killed before it learned
	// of the last version.
	last := 0
	if function := i.Cloud.Find(lambdaFunctionToken, i.Str("name"), i.Account.Region); function != nil && i.Old != nil {
		for version := range function.Releases {
			if n, err := strconv.Atoi(version); err == nil {
				last = max(last, n)
			}
		}
	}
	return strconv.Itoa(last + 1)
}

func codeHash(i *cloud.Instance) string {
	text := i.Str("imageUri") + i.Str("s3Bucket") + i.Str("s3Key") + i.Str("s3ObjectVersion")
	if code := i.In["code"]; code.IsArchive() {
		text = code.ArchiveValue().Hash
	}
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func invokeARN(i *cloud.Instance, arn string) string {
	return fmt.Sprintf("arn:aws:apigateway:%s:lambda:path/2015-03-31/functions/%s/invocations", i.Account.Region, arn)
}

// functionName returns the bare name in a property with a function's name, ARN or qualified
// ARN.
func functionName(i *cloud.Instance, property string) string {
	name := i.Str(property)
	if _, after, isARN := strings.Cut(name, ":function:"); isARN {
		name, _, _ = strings.Cut(after, ":")
	}
	return name
}

func needsFunction(property string) func(*cloud.Instance) error {
	return func(i *cloud.Instance) error {
		name := functionName(i, property)
		if !i.Cloud.Exists("aws:lambda/function:Function", name, i.Account.Region) {
			return fmt.Errorf("ResourceNotFoundException: function not found: %s", arn(i, "lambda", "function:"+name))
		}
		return nil
	}
}

// allOf returns the first error of several checks.
func allOf(checks ...func(*cloud.Instance) error) func(*cloud.Instance) error {
	return func(i *cloud.Instance) error {
		for _, check := range checks {
			if err := check(i); err != nil {
				return err
			}
		}
		return nil
	}
}
