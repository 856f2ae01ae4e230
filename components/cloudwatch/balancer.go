package cloudwatch

import "github.com/shopspring/decimal"

// Balancer names the metrics of an Application Load Balancer, without dimensions
// (docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html,
// 2026-11). A request for which it finds no target is counted in a separate error metric, not as a
// request.
var Balancer = Measured{
	Namespace: "AWS/ApplicationELB", Requests: "RequestCount", Errors: "HTTPCode_Target_5XX_Count", Turned: "HTTPCode_ELB_5XX_Count",
	Refused: "HTTPCode_Target_4XX_Count", Latency: "TargetResponseTime", PerMs: decimal.New(1, -3),
}
