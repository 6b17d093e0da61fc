import Faults

/// Which link layers work on this machine.
public struct LinkSupport: Sendable {
    /// Whether links can be cut in the kernel.
    public var kernel: Bool
    /// Whether links can be cut in a relay.
    public var relay: Bool

    /// The support that was found.
    public init(kernel: Bool, relay: Bool) {
        self.kernel = kernel
        self.relay = relay
    }
}

/// Whether a family of faults can be carried out on this machine, and by which means.
public struct FaultSupport: Sendable {
    /// The family that one injector carries out.
    public var family: FaultFamily
    /// Whether they work.
    public var works: Bool
    /// By which means, or why not.
    public var text: String

    /// What each injector says; processes are really paused and killed to find out.
    public static func all(on machine: LinkSupport) async -> [FaultFamily: FaultSupport] {
        var supports: [FaultFamily: FaultSupport] = [:]
        for family in FaultFamily.allCases {
            supports[family] = await injector(of: family).support(on: machine)
        }
        return supports
    }

    private static func injector(of family: FaultFamily) -> any Injector.Type {
        switch family {
        case .cuts: CutInjector.self
        case .badLinks: BadLinkInjector.self
        case .processes: ProcessInjector.self
        case .clocks: ClockInjector.self
        case .disks: DiskInjector.self
        }
    }
}
