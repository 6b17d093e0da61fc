/// The condition that a setting must meet, given the rest of its plan.
struct PlanCheck<Setting: Sendable>: Sendable {
    /// What is wrong with a setting, without the name of its option; nil if nothing is.
    let complaint: @Sendable (Setting, RunPlan, PlanHost) -> String?

    /// A condition on the setting and its plan.
    init(_ complaint: @escaping @Sendable (Setting, RunPlan, PlanHost) -> String?) {
        self.complaint = complaint
    }

    /// A condition on the setting alone.
    init(_ expected: String, _ isGood: @escaping @Sendable (Setting) -> Bool) {
        self.init { setting, _, _ in isGood(setting) ? nil : "\(setting), expected \(expected)" }
    }

    /// Every setting is good.
    static var any: PlanCheck { PlanCheck { _, _, _ in nil } }

    /// The same condition, where there is a setting.
    func optional() -> PlanCheck<Setting?> {
        PlanCheck<Setting?> { setting, plan, host in
            setting.flatMap { complaint($0, plan, host) }
        }
    }
}

extension PlanCheck<Int> {
    /// A number of things, with limits of their own for the simulator where there are any.
    static func within(
        _ limits: ClosedRange<Int>,
        simulated: ClosedRange<Int>? = nil
    ) -> PlanCheck {
        PlanCheck { setting, _, host in
            let limits = host == .simulated ? simulated ?? limits : limits
            if limits.contains(setting) { return nil }
            return "\(setting), expected \(limits.lowerBound) to \(limits.upperBound)"
        }
    }
}

extension PlanCheck<Duration> {
    /// A time above zero, of at most thirty days.
    static var upToMonth: PlanCheck {
        PlanCheck { setting, _, _ in
            (.nanoseconds(1)...(.seconds(720 * 3600))).contains(setting)
                ? nil : "expected a time above 0, such as 15s, of at most 720h"
        }
    }
}
