package cloud

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
)

var awsLambda = map[string]resourceType{
	"aws:lambda/function:Function": {
		args:      lambda.FunctionArgs{},
		state:     lambda.FunctionState{},
		name:      nameRule{separator: "-", maxLength: 64},
		replaceOn: []string{"name", "packageType"},
		defaults: map[string]any{
			"memorySize": 128, "packageType": "Zip", "publish": false, "reservedConcurrentExecutions": -1,
			"skipDestroy": false, "timeout": 3,
		},
		check:    checkFunction,
		needs:    needsPackage,
		accepts:  needsPackage,
		released: releasedFunction,
		id:       func(i *instance) string { return i.str("name") },
		computed: []output{
			{name: "architectures", value: func(*instance) any { return []any{"x86_64"} }},
			{name: "ephemeralStorage", value: func(*instance) any {
				return map[string]any{"size": 512}
			}},
			{name: "arn", value: func(i *instance) any { return i.arn("lambda", "function:"+i.str("name")) }},
			{name: "invokeArn", value: func(i *instance) any { return invokeARN(i, i.str("arn")) }},
			{name: "codeSha256", value: func(i *instance) any { return codeHash(i) }, stale: codeChanged},
			{name: "sourceCodeHash", value: func(i *instance) any {
				return codeHash(i)
			}, stale: codeChanged},
			{name: "lastModified", value: func(*instance) any { return now() }, stale: codeChanged},
			{name: "version", value: nextVersion, stale: versionChanged},
			{name: "qualifiedArn", value: func(i *instance) any {
				return i.str("arn") + ":" + i.str("version")
			}, stale: versionChanged},
			{name: "qualifiedInvokeArn", value: func(i *instance) any {
				return invokeARN(i, i.str("qualifiedArn"))
			}, stale: versionChanged},
		},
	},
	"aws:lambda/alias:Alias": {
		args:      lambda.AliasArgs{},
		state:     lambda.AliasState{},
		name:      nameRule{separator: "-", maxLength: 128},
		replaceOn: []string{"name", "functionName"},
		check:     checkAlias,
		needs:     needsVersions,
		accepts:   needsVersions,
		id: func(i *instance) string {
			return i.arn("lambda", "function:"+i.functionName("functionName")+":"+i.str("name"))
		},
		computed: []output{
			{name: "arn", value: func(i *instance) any {
				return i.arn("lambda", "function:"+i.functionName("functionName")+":"+i.str("name"))
			}},
			{name: "invokeArn", value: func(i *instance) any { return invokeARN(i, i.str("arn")) }},
		},
	},
	"aws:lambda/permission:Permission": {
		args:  lambda.PermissionArgs{},
		state: lambda.PermissionState{},
		replaceOn: []string{
			"action", "eventSourceToken", "function", "functionUrlAuthType", "principal", "principalOrgId", "qualifier",
			"sourceAccount", "sourceArn", "statementId", "statementIdPrefix",
		},
		check: func(c *checker) {
			c.matches("action", regexp.MustCompile(`^(lambda:[*]|lambda:[a-zA-Z]+|[*])$`), "a Lambda action such as lambda:InvokeFunction")
			c.matches("sourceArn", regexp.MustCompile(`^arn:`), "an ARN")
		},
		needs: needsFunction("function"),
		id:    func(i *instance) string { return i.str("statementId") },
		scope: func(i *instance) string {
			return i.arn("lambda", "function:"+i.functionName("function")+":"+i.str("qualifier"))
		},
		computed: []output{
			{name: "statementId", value: func(i *instance) any { return "terraform-" + decimalDigits(i.serial, 26) }},
		},
	},
	"aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig": {
		args:      lambda.ProvisionedConcurrencyConfigArgs{},
		state:     lambda.ProvisionedConcurrencyConfigState{},
		replaceOn: []string{"functionName", "qualifier"},
		defaults:  map[string]any{"skipDestroy": false},
		check: func(c *checker) {
			c.within("provisionedConcurrentExecutions", 1, 1<<31)
			if stringOf(c.in["qualifier"]) == "$LATEST" {
				c.fail("qualifier", "provisioned concurrency needs a published version or an alias, not $LATEST")
			}
		},
		needs: needsQualifier,
		id:    func(i *instance) string { return i.str("functionName") + "," + i.str("qualifier") },
	},
}

func checkFunction(c *checker) {
	// The runtimes that the enum of pulumi-aws 6.83.2 still allows to be created (SDK: lambda/pulumiEnums.go).
	c.oneOf("runtime", "dotnet6", "dotnet8", "java11", "java17", "java21", "java8.al2", "nodejs18.x", "nodejs20.x",
		"nodejs22.x", "provided.al2", "provided.al2023", "python3.9", "python3.10", "python3.11", "python3.12", "python3.13",
		"ruby3.2", "ruby3.3")
	c.oneOf("packageType", "Zip", "Image")
	c.within("memorySize", 128, 10240)
	c.within("timeout", 1, 900)
	sources := 0
	for _, name := range []string{"code", "imageUri", "s3Bucket"} {
		if c.has(name) {
			sources++
		}
	}
	if sources != 1 {
		c.fail("code", "one of code, imageUri, s3Bucket must be specified, and only one")
	}
	if stringOf(c.in["packageType"]) == "Image" {
		if !c.has("imageUri") {
			c.fail("imageUri", "image_uri must be set when PackageType is Image")
		}
		return
	}
	if !c.has("handler") || !c.has("runtime") {
		c.fail("handler", "handler and runtime must be set when PackageType is Zip")
	}
}

// codeChanged and configChanged follow needsFunctionCodeUpdate and needsFunctionConfigUpdate of terraform-provider-aws.
func codeChanged(c changedKeys) bool {
	return c.any("code", "sourceCodeHash", "s3Bucket", "s3Key", "s3ObjectVersion", "imageUri", "architectures")
}

func configChanged(c changedKeys) bool {
	return c.any("description", "handler", "fileSystemConfig", "imageConfig", "loggingConfig", "memorySize", "role", "timeout",
		"kmsKeyArn", "layers", "deadLetterConfig", "snapStart", "tracingConfig", "vpcConfig", "runtime", "environment",
		"ephemeralStorage")
}

func versionChanged(c changedKeys) bool { return codeChanged(c) || configChanged(c) || c["publish"] }

// nextVersion counts published versions from 1; a function that does not publish is $LATEST.
func nextVersion(i *instance) any {
	if !i.truth("publish") {
		if before := i.before("version"); before != "" {
			return before
		}
		return "$LATEST"
	}
	last, err := strconv.Atoi(i.before("version"))
	if err != nil {
		last = 0
	}
	return strconv.Itoa(last + 1)
}

func codeHash(i *instance) string {
	text := i.str("imageUri") + i.str("s3Bucket") + i.str("s3Key") + i.str("s3ObjectVersion")
	if code := i.in["code"]; code.IsArchive() {
		text = code.ArchiveValue().Hash
	}
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func invokeARN(i *instance, arn string) string {
	return fmt.Sprintf("arn:aws:apigateway:%s:lambda:path/2015-03-31/functions/%s/invocations", i.account.region, arn)
}

// functionName is the bare name in a property that takes a function's name, its ARN or a qualified ARN.
func (i *instance) functionName(property string) string {
	name := i.str(property)
	if _, after, isARN := strings.Cut(name, ":function:"); isARN {
		name, _, _ = strings.Cut(after, ":")
	}
	return name
}

func needsFunction(property string) func(*instance) error {
	return func(i *instance) error {
		name := i.functionName(property)
		if !i.cloud.exists("aws:lambda/function:Function", name, i.account.region) {
			return fmt.Errorf("ResourceNotFoundException: function not found: %s", i.arn("lambda", "function:"+name))
		}
		return nil
	}
}
