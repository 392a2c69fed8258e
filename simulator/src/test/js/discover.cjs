// Finds cameras with the client library "onvif": discover.cjs MODULE INTERFACE. Prints a line for each.
const [module_, device] = process.argv.slice(2);
const { Discovery } = require(module_);

Discovery.on('error', () => {});
Discovery.probe({ device, timeout: 2000, resolve: false }, (errors, cameras) => {
    for (const { probeMatches } of cameras || []) {
        const { endpointReference, XAddrs } = probeMatches.probeMatch;
        console.log(`found ${endpointReference.address} at ${XAddrs}`);
    }
    process.exit(0);
});
