package operate

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// awsConsole returns the beginning of a region's console URLs, in the region's partition
// (docs.aws.amazon.com/general/latest/gr/aws-service-information.html, 2026-11).
func awsConsole(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "https://" + region + ".console.amazonaws.cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "https://" + region + ".console.amazonaws-us-gov.com"
	}
	return "https://" + region + ".console.aws.amazon.com"
}

// AWSConsole returns the URL of a page in the AWS console. Each %s in path is replaced with a name,
// escaped as a path segment.
func AWSConsole(region, path string, names ...pulumi.StringInput) pulumi.StringOutput {
	values := make([]any, len(names))
	for i, name := range names {
		values[i] = name
	}
	return pulumi.All(values...).ApplyT(func(found []any) string {
		for i, name := range found {
			found[i] = url.PathEscape(name.(string))
		}
		return awsConsole(region) + fmt.Sprintf(path, found...)
	}).(pulumi.StringOutput)
}

// insightsQuery shows the application's JSON log lines, newest first.
const insightsQuery = "fields @timestamp, level, message, request_id, status, latency_ms\n| sort @timestamp desc\n| limit 200"

// LogsInsights returns the URL of a CloudWatch Logs Insights query over a log group.
func LogsInsights(region string, logGroup pulumi.StringInput) pulumi.StringOutput {
	return logGroup.ToStringOutput().ApplyT(func(group string) string {
		return fmt.Sprintf("%s/cloudwatch/home?region=%s#logsV2:logs-insights$3FqueryDetail$3D~(end~0~start~-3600~timeType~'RELATIVE~unit~'seconds~editorString~'%s~source~(~'%s))",
			awsConsole(region), region, starred(insightsQuery), starred(group))
	}).(pulumi.StringOutput)
}

// starred escapes a text as the console's URLs do: every byte except letters, digits and _ . -
// becomes a star and two hexadecimal digits.
func starred(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("_.-", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		fmt.Fprintf(&b, "*%02x", c)
	}
	return b.String()
}

// CloudWatchLogs returns the commands that read an application's log group.
func CloudWatchLogs(region string, group pulumi.StringInput) pulumi.StringMap {
	tail := func(words ...any) pulumi.StringOutput {
		return Command(append([]any{"aws logs tail", group, "--region " + region}, words...)...)
	}
	return pulumi.StringMap{
		"logs":    tail("--since 10m"),
		"errors":  tail(`--since 1h --filter-pattern '{ $.level = "ERROR" || $.level = "CRITICAL" }'`),
		"request": tail(`--since 1d --filter-pattern "{ \$.request_id = \"$request_id\" }"`),
	}
}
