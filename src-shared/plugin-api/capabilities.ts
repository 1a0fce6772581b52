export * from '../model/capabilities';
