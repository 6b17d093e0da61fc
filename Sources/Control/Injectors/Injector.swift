import Faults
import Replication

/// Faults of one family, carried out on real nodes and measured.
///
/// What an injector does follows from the fault and from what is broken at that moment; when and in
/// which order is the driver's. Faults of different lanes may be injected at the same time.
protocol Injector: Sendable {
    /// The faults that it carries out.
    var family: FaultFamily { get }

    /// Whether this machine lets it carry them out, and by which means.
    static func support(on machine: LinkSupport) async -> FaultSupport

    /// Carries a fault of its family out; returns once it is in force, or mended.
    /// - Throws: when the fault cannot be carried out, which ends the run.
    func inject(_ fault: Fault) async throws -> Injection

    /// Brings nodes up to date that act again after a fault, of whichever family.
    func update(_ nodes: [NodeID], after fault: Fault) async

    /// Mends all that it ever broke; harmless where nothing is broken.
    func heal() async throws
}

extension Injector {
    func update(_ nodes: [NodeID], after fault: Fault) async {}
}

/// What came of a fault that was carried out.
struct Injection: Sendable {
    /// Whether the fault had an effect.
    enum Result: Hashable, Sendable {
        /// Something was measured that only a fault brings about.
        case effective
        /// It mended something, or its effect shows only later.
        case open
        /// It had no effect, for this reason.
        case ineffective(String)
    }

    /// What was really done: the fault at the nodes that it struck.
    var fault: Fault
    /// What was measured.
    var effect: FaultEffect
    /// Whether it had an effect.
    var result: Result
    /// The cut that the link layer has in force now; nil of other families.
    var cut: LinkCut?

    init(_ fault: Fault, _ effect: FaultEffect, _ result: Result = .open, cut: LinkCut? = nil) {
        self.fault = fault
        self.effect = effect
        self.result = result
        self.cut = cut
    }
}
