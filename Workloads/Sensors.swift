import Checkers
import Generators

extension Workload {
    /// Devices that report readings, and looks at all of them: the Internet-of-things scenario.
    ///
    /// Where registers cannot be written, sensors are meters: what was used is added up.
    @Sendable static func sensors(_ options: Options) -> Workload {
        let sensors = (0..<max(1, options.keys)).map { "sensor\($0)" }
        let hasReadings = options.supports(["write"]) || !options.supports(["add"])
        let kind: SensorGenerator.Kind = hasReadings ? .readings : .meters
        return Workload(
            name: "sensors",
            summary: "rising readings, each sensor's by one client, and looks at all sensors",
            operations: ["read", hasReadings ? "write" : "add"],
            keys: sensors,
            checks: hasReadings ? readingChecks : meterChecks,
            generator: {
                SensorGenerator(
                    client: $0,
                    sensors: sensors,
                    kind: kind,
                    readShare: options.readShare
                )
            }
        )
    }

    private static var readingChecks: [Check] {
        registerChecks.map { check in
            switch check.property {
            case .causal:
                Check(
                    .causal,
                    by: AllOf([Readings(.rising), check.checker])
                )
            case .durable:
                Check(.durable, by: AllOf([Readings(.kept), check.checker]))
            default: check
            }
        }
    }

    private static var meterChecks: [Check] {
        [
            Check(.linearizable, by: Linearizability(model: .counter)),
            Check(.convergent, by: AllOf([Convergence(), CounterBounds()])),
            Check(.durable, by: CounterBounds()),
        ]
    }
}
