import Faults

/// Cuts of links between nodes, by a link layer.
actor CutInjector: Injector {
    nonisolated let family = FaultFamily.cuts
    private let layer: any LinkLayer
    private var current = LinkCut()
    /// How often a cut had stopped something when the present one began.
    private var heldBefore: Int64 = 0

    init(layer: any LinkLayer) { self.layer = layer }

    static func support(on machine: LinkSupport) async -> FaultSupport {
        let text =
            switch (machine.kernel, machine.relay) {
            case (true, _): "works here, in the kernel"
            case (false, true): "works through the relay"
            case (false, false): "neither the kernel nor a relay can cut links; see above"
            }
        return FaultSupport(family: .cuts, works: machine.kernel || machine.relay, text: text)
    }

    /// Cuts exactly the links of the fault; what the cut before stopped until now is its effect.
    func inject(_ fault: Fault) async throws -> Injection {
        guard case .cut(let partition) = fault.traits.change else {
            preconditionFailure("no fault of links that are cut: \(fault)")
        }
        let held = try await layer.stopped()
        let wasCut = !current.links.isEmpty
        let cut = LinkCut(partition)
        try await layer.cut(cut)
        let stopped = held - heldBefore
        (current, heldBefore) = (cut, held)
        let realised = try await layer.realisedCut()
        guard wasCut else { return Injection(fault, .cut(held: nil), cut: realised) }
        return Injection(
            fault,
            .cut(held: stopped),
            stopped == 0 ? .ineffective("the cut before it stopped nothing") : .effective,
            cut: realised
        )
    }

    func heal() async throws {
        guard !current.links.isEmpty else { return }
        current = LinkCut()
        try await layer.cut(current)
    }
}
