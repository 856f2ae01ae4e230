"""The service on GKE, in a new Autopilot cluster."""

import pulumi
from bankchurn import platform, service

config = pulumi.Config()

api = platform.GKE(
    "churn",
    region="europe-west1",
    service=service.ServiceArgs(
        # Names something another resource may create, so it accepts outputs and secrets.
        image=pulumi.Output.concat(config.require("repository"), ":", config.require_secret("tag")),
        # Determines what is deployed, so it is plain.
        memory_mi_b=2048,
        scaling=service.ScalingArgs(min=1, max=4),
    ),
    traffic=service.TrafficArgs(requests_per_month=1_000_000, average_ms=200),
)

pulumi.export("url", api.url)
pulumi.export("monthlyCost", api.monthly_cost.expected)
