extension FailoverManager.Message: CustomStringConvertible {
    /// For instance "seal, ballot 2.n2".
    public var description: String {
        switch self {
        case .probe(let number): "probe \(number)"
        case .alive(let number, let position): "alive \(number), \(position)"
        case .seal(let ballot): "seal, ballot \(ballot)"
        case .sealed(let ballot, let position): "sealed, ballot \(ballot), \(position)"
        case .install(let configuration): "install \(configuration)"
        case .installed(let ballot): "installed, ballot \(ballot)"
        case .confirm(let ballot, let number): "confirm \(number), ballot \(ballot)"
        case .confirmed(let ballot, let number): "confirmed \(number), ballot \(ballot)"
        case .refused(let record): "refused, \(record)"
        }
    }
}

extension FailoverManager.Record: CustomStringConvertible {
    /// For instance "promised 2.n2, current 1.n1, configuration 1.n1 (primary n1, backups [n2])".
    public var description: String { "promised \(promised), current \(current), \(configuration)" }
}

extension FailoverManager.Directive: CustomStringConvertible {
    /// For instance "to n1: probe 1".
    public var description: String {
        switch self {
        case .send(let message, let peer): "to \(peer): \(message)"
        case .startTimer(let delay): "start timer of \(delay)"
        case .persist(let record, let number): "persist \(number): \(record)"
        case .stopTraffic: "stop traffic"
        case .startTraffic(let configuration): "start traffic, \(configuration)"
        case .promote(let configuration): "promote, \(configuration)"
        case .demote(let configuration): "demote, \(configuration)"
        case .reconfigure(let configuration): "reconfigure, \(configuration)"
        case .confirmed(let number): "confirmed \(number)"
        case .health(let node, let isHealthy): "\(node) is \(isHealthy ? "healthy" : "unhealthy")"
        }
    }
}

extension Configuration: CustomStringConvertible {
    /// For instance "configuration 2.n2 (primary n2, backups [n3])".
    public var description: String {
        "configuration \(ballot) (primary \(primary), backups \(backups))"
    }
}

extension Position: CustomStringConvertible {
    /// For instance "applied 4 under 1.n1".
    public var description: String { "applied \(applied) under \(ballot)" }
}
